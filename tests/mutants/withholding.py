"""What is withheld, from records and from what people type, and what of it binds a vote."""

from tests.mutants.mutant import UNIT, Mutant, mutants

TABLE = (f"{UNIT}redaction/test_table.py",)
TYPED = ("tests/unit/handlers/kit/test_typed_texts.py",)
BINDS = (f"{UNIT}erasure/plan/test_binding.py",)

MUTANTS: tuple[Mutant, ...] = (
    *mutants(
        "privacy/redaction/names.py",
        TABLE,
        ("a pass is a password in any name", "plural=False) if whole else None", "plural=False)"),
        ("things are secrets", "if len(words) > 1 and words[-2] in things:", "if False:"),
        ("none is a password", "if plain in name_words.NOTHING or", "if"),
        ("a name is a credential", "case Proof.ONE_WORD:", "case Proof.ONE_WORD if False:"),
    ),
    *mutants(
        "privacy/redaction/letters.py",
        TABLE,
        ("letters that look alike differ", ".translate(_ALIKE)", ""),
        ("invisible letters count", 'category(sign) not in {"Cf", "Mn"}', "True"),
    ),
    *mutants(
        "privacy/redaction/redact.py",
        TABLE,
        ("pairs are not read", "return (before,) if is_pair and not is_name else ()", "return ()"),
        ("labels name only values", "    if plain in _HELD:\n", "    if False:\n"),
        ("a list is read item by item", "if 1 < len(texts) == len(items) else {}", "if False else {}"),
    ),
    *mutants(
        "privacy/redaction/encodings.py",
        TABLE,
        ("gzip is not undone", "    if data.startswith(_COMPRESSED):\n", "    if False:\n"),
        ("a bomb goes off", "_MOST_TIMES * len(data)", "0"),
    ),
    *mutants(
        "handlers/kit/parse.py",
        TYPED,
        ("what is typed goes on as it is", "    return clean\n", "    return named(values, name)\n"),
        ("nobody is told", "return any(without_secrets(named(values, name))[1] for name in free)", "return False"),
    ),
    *mutants(
        "handlers/erasure/parse.py",
        TYPED,
        ("the reason is an id", '"reason_text": typed(', '"reason_text": named('),
    ),
    *mutants("bot/pausing.py", TYPED, ("a pause keeps its reason whole", "reason=said", "reason=reason")),
    *mutants(
        "privacy/erasure/plan/binding.py",
        BINDS,
        ("what is withheld does not bind", "return kept | {SEALS: seals} if seals else kept", "return kept"),
        ("all that is withheld binds", " and _binds(held.pointer, kept)", ""),
        ("a difference shows what was readable before", "if any(isinstance(value, str) and", "if any(False and"),
    ),
    *mutants(
        "privacy/erasure/plan/planning.py",
        BINDS,
        ("plans of before are asked again", "in {self.content(record), before}", "in {self.content(record)}"),
        ("plans of now pass as those of before", "return step.content in", "return bool(before) or step.content in"),
    ),
)  # fmt: skip
