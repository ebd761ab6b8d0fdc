// Each test has its own supervisor, servers and load: side by side on a small machine they would measure one another.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
