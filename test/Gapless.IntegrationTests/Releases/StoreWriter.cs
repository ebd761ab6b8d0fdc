using System.Runtime.CompilerServices;
using Gapless.Supervisor.Releases;

namespace Gapless.IntegrationTests.Releases;

/// <summary>
/// What this test program becomes when it is started with <see cref="Variable"/>: it adds and prunes releases for ever, until it
/// is killed. A part of the program itself, so that exactly the tested code is killed.
/// </summary>
internal static class StoreWriter
{
    internal const string Variable = "GAPLESS_TEST_STORE_WRITER";
    internal const string Begun = "begun";
    internal const string Added = "added";

    [ModuleInitializer]
    internal static void BecomeIt()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { } root)
        {
            WriteForEver(root);
        }
    }

    private static void WriteForEver(string root)
    {
        string source = Path.Combine(root, "source");
        ReleaseStore store = ReleaseStore.Open(Path.Combine(root, "store"), TimeProvider.System);
        Console.WriteLine(Begun);
        while (true)
        {
            File.WriteAllText(Path.Combine(source, "changing"), Guid.NewGuid().ToString());
            store.AddAsync("shop", source, null, ["logs/", "data/app.db"], null, CancellationToken.None).GetAwaiter().GetResult();
            Console.WriteLine(Added);
            store.Prune("shop", 3, new HashSet<ReleaseId>());
        }
    }
}
