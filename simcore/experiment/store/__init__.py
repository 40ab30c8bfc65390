"""What came of it? Blocks on disk, the manifest, the tables, and reading them back."""
