"""What whoever runs a hub should know before it hurts: versions, disk, clock, certificates, work, backups."""
