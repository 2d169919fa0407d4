"""How much of an answer is read, whose the bot's files are, and who deletes."""

from tests.mutants.mutant import Mutant, mutants

ANSWERS = ("tests/unit/dps/transport/test_largest.py",)
FILES = ("tests/unit/bot/border/test_files.py",)
STARTED = ("tests/scenario/test_own_files.py",)
DUMPS = ("tests/e2e/test_core_dumps.py",)
IDENTITIES = ("tests/scenario/test_two_identities.py",)

MUTANTS: tuple[Mutant, ...] = (
    *mutants(
        "dps/transport/largest.py",
        ANSWERS,
        ("an answer may be as long as it likes", "            if left < 0:\n", "            if False:\n"),
        ("a packed answer is unpacked in one go", "unpacking.decompress(rest, _PIECE)", "unpacking.decompress(rest)"),
        ("half a packed answer is whole", "        if not unpacking.eof and not empty:\n", "        if False:\n"),
        ("something may follow a packed answer", "                if unpacking.eof:\n", "                if False:\n"),
        ("a record may be as long as a list", "extensions.get(EXTENSION, RECORD)", "extensions.get(EXTENSION, LIST)"),
    ),
    *mutants(
        "dps/transport/bounded.py",
        ANSWERS,
        ("Slack may answer without end", "                if len(body) > LIST:\n", "                if False:\n"),
    ),
    *mutants(
        "dps/transport/http.py",
        ANSWERS,
        ("Azure's answers are not counted", 'event_hooks={"response": [bound]},', "event_hooks={},"),
        (
            "a record may be as long as a page",
            "pace: TokenBucket, *, largest: int = RECORD",
            "pace: TokenBucket, *, largest: int = LIST",
        ),
    ),
    *mutants(
        "dps/transport/errors.py",
        ANSWERS,
        (
            "what is too long is asked again",
            "            return NeverWorksError(str(error))\n",
            "            return TryLaterError(str(error))\n",
        ),
    ),
    *mutants(
        "dps/transport/tokens.py",
        ANSWERS,
        (
            "a token may be without end",
            "cookie_jar=DummyCookieJar(), response_class=BoundedResponse",
            "cookie_jar=DummyCookieJar()",
        ),
    ),
    *mutants(
        "bot/way_out.py",
        ANSWERS,
        ("Slack's answers are not counted", "        response_class=BoundedResponse,\n", ""),
    ),
    *mutants(
        "bot/heads/setup.py",
        ANSWERS,
        ("a place for heads may answer without end", 'event_hooks={"response": [bound]}', "event_hooks={}"),
    ),
    *mutants(
        "bot/border/files.py",
        FILES,
        ("links are followed", "        if stat.S_ISLNK(found.st_mode):\n", "        if False:\n"),
        ("another account may own it", "        if found.st_uid != user:\n", "        if False:\n"),
        ("a pipe is a file", "if not (stat.S_ISDIR if self.folder else stat.S_ISREG)(found.st_mode):", "if False:"),
        ("what is open stays open", "                self.path.chmod(mode & ~self.denied)\n", "                pass\n"),
        ("anybody may replace a file", "    if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:\n", "    if False:\n"),
        ("nothing may stand in /tmp", " and not mode & stat.S_ISVTX", ""),
        ("anybody may lead the database elsewhere", "database.is_symlink() and owner not in {user, 0}", "False"),
        (
            "what stands beside a database is not looked at",
            '    for ending in ("", *_BESIDE):\n',
            '    for ending in ("",):\n',
        ),
        (
            "the keys themselves are not looked at",
            "    for name in (SIGNING_KEY, PSEUDONYM_KEY, HEAD_NOTE):\n",
            "    for name in ():\n",
        ),
    ),
    *mutants(
        "bot/settings.py", FILES, ("anybody may write the config", "    if mode & stat.S_IWOTH:\n", "    if False:\n")
    ),
    *mutants(
        "bot/app.py",
        STARTED,
        ("nobody looks whose the files are", "    check_files(config)\n", ""),
        ("nothing is closed at the start", "        close_files(config)\n", ""),
    ),
    *mutants(
        "evidence/spool.py",
        FILES,
        ("a spool that becomes a link is emptied", "os.O_DIRECTORY | os.O_NOFOLLOW", "os.O_DIRECTORY"),
    ),
    *mutants(
        "storage/file/lock.py",
        FILES,
        (
            "a lock that is a link empties what it leads to",
            " | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)",
            " | os.O_CLOEXEC, 0o600)",
        ),
    ),
    *mutants(
        "bot/heads/places.py",
        FILES,
        ("heads go where a link leads", " | os.O_CLOEXEC | os.O_NOFOLLOW", " | os.O_CLOEXEC"),
    ),
    *mutants(
        "bot/border/memory.py",
        DUMPS,
        ("cores are written", "    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))\n", ""),
        ("neighbours read what it was started with", "ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)", "pass"),
    ),
    *mutants("bot/cli.py", DUMPS, ("nobody forbids core dumps", "    forbid_core_dumps()\n", "")),
    *mutants(
        "dps/transport/http.py",
        IDENTITIES,
        ("the reader deletes", "return self._erasing if request.method in _CHANGING else None", "return None"),
        ("the eraser reads", "return self._erasing if request.method in _CHANGING else None", "return self._erasing"),
        ("nobody says whose right lacks", "                error.identity = eraser.whose\n", "                pass\n"),
    ),
    *mutants(
        "bot/foundation.py",
        IDENTITIES,
        (
            "one identity passes for two",
            '    if eraser and eraser.client_id == os.environ.get("AZURE_CLIENT_ID"):\n',
            "    if False:\n",
        ),
    ),
)
