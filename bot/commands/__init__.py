"""What commands of the command line do that is more than a line or two. Loaded by the one that is called."""
