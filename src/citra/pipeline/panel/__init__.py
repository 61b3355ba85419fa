"""Many accounts on a cluster: the only part that knows Dask."""
