"""Collection: figures pulled from members' services, files and folders."""
