"""A storage account with append blobs, as the one place where what was written stays."""
