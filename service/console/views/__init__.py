"""What the pages show: from stored rows to small frozen records."""
