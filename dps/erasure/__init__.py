"""Changes in Azure: deletions, blocks, and the ways back that are left. What is to go was decided before."""
