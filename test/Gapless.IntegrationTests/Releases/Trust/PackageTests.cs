using System.Diagnostics;
using Gapless.Supervisor.Releases;
using Gapless.Supervisor.Releases.Packages;
using Gapless.Supervisor.Releases.Trust;
using Gapless.Tests;

namespace Gapless.IntegrationTests.Releases.Trust;

/// <summary>Packages and keys against the tools that others have: tar and openssl.</summary>
public sealed class PackageTests : IDisposable
{
    private static readonly DateTimeOffset Built = new(2026, 11, 25, 18, 0, 0, TimeSpan.Zero);
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private string Output => Path.Combine(_directory.Path, "shop.gap");

    [Fact]
    public void The_same_input_gives_the_same_bytes()
    {
        string build = MakeBuild("build");
        Pack(build, Output);
        byte[] first = File.ReadAllBytes(Output);

        // Another place, another time, another order of creation; the contents are the same.
        Shell($"cp -a {build} {_directory.Path}/other && rm {_directory.Path}/other/config && cp {build}/config {_directory.Path}/other/ && touch {_directory.Path}/other/bin/shop");
        Pack(Path.Combine(_directory.Path, "other"), Output);
        File.ReadAllBytes(Output).ShouldBe(first);
        Directory.EnumerateFileSystemEntries(_directory.Path).Select(Path.GetFileName).Order().ShouldBe(["build", "other", "shop.gap"]);
    }

    [Fact]
    public async Task Tar_unpacks_it_to_the_same_release()
    {
        string build = MakeBuild("build");
        Pack(build, Output);
        string unpacked = Path.Combine(_directory.Path, "unpacked");
        Shell($"mkdir {unpacked} && tar -xpzf {Output} -C {unpacked}");

        ReleaseStore store = ReleaseStore.Open(Path.Combine(_directory.Path, "store"), TimeProvider.System);
        async Task<ReleaseId> AddAsync(string source) => (await store.AddAsync("shop", source, null, ["logs/"], null, CancellationToken.None)).Id;
        ReleaseId ofDirectory = await AddAsync(build);
        (await AddAsync(Output)).ShouldBe(ofDirectory);
        (await AddAsync(Path.Combine(unpacked, "app"))).ShouldBe(ofDirectory);
        store.Load("shop", ofDirectory)!.Label.ShouldBe("1.0");
    }

    [Fact]
    public void Openssl_confirms_our_signatures_and_makes_ones_that_we_confirm()
    {
        Pack(MakeBuild("build"), Output);
        TrustedKey key = SigningKey.Create(_directory.Path, "ci");
        using SigningKey signing = SigningKey.Read(Path.Combine(_directory.Path, "ci.key"));
        PackageWriter.AddSignature(Output, m => signing.Sign(m.Utf8));

        Shell($"cd {_directory.Path} && tar -xzf shop.gap && openssl dgst -sha256 -verify ci.pub -signature gapless/signatures/{key.Id} gapless/manifest")
            .ShouldBe("Verified OK\n");

        Shell($"cd {_directory.Path} && openssl ecparam -name prime256v1 -genkey -noout -out o.key && openssl ec -in o.key -pubout -out o.pub 2>/dev/null && openssl dgst -sha256 -sign o.key -out o.der gapless/manifest");
        TrustedKey openssl = TrustedKey.Read(Path.Combine(_directory.Path, "o.pub"));
        byte[] manifest = File.ReadAllBytes(Path.Combine(_directory.Path, "gapless/manifest"));
        openssl.Signed(manifest, File.ReadAllBytes(Path.Combine(_directory.Path, "o.der"))).ShouldBeTrue();
        manifest[^2] ^= 1;
        openssl.Signed(manifest, File.ReadAllBytes(Path.Combine(_directory.Path, "o.der"))).ShouldBeFalse();
        using SigningKey other = SigningKey.Read(Path.Combine(_directory.Path, "o.key"));
        other.Public.Id.ShouldBe(openssl.Id);
    }

    [Fact]
    public void Signing_changes_nothing_but_the_signatures()
    {
        Pack(MakeBuild("build"), Output);
        SigningKey.Create(_directory.Path, "a");
        SigningKey.Create(_directory.Path, "b");
        using SigningKey a = SigningKey.Read(Path.Combine(_directory.Path, "a.key"));
        using SigningKey b = SigningKey.Read(Path.Combine(_directory.Path, "b.key"));
        PackageWriter.AddSignature(Output, m => a.Sign(m.Utf8));
        PackageWriter.AddSignature(Output, m => b.Sign(m.Utf8));
        PackageWriter.AddSignature(Output, m => a.Sign(m.Utf8)).Select(s => s.KeyId).ShouldBe(((string[])[a.Public.Id, b.Public.Id]).Order(StringComparer.Ordinal));

        using PackageReader package = PackageReader.Open(Output);
        package.Entries().Count().ShouldBe(5);
        GapFile.Read(Output).Select(e => e.Name).Where(n => !n.StartsWith("gapless/signatures/")).ShouldBe(["gapless/manifest", "app/bin/", "app/bin/shop", "app/config", "app/empty/", "app/run"]);
    }

    [Fact]
    public void A_private_key_is_for_its_owner_alone_and_is_never_overwritten()
    {
        SigningKey.Create(_directory.Path, "ci");
        string key = Path.Combine(_directory.Path, "ci.key");
        File.GetUnixFileMode(key).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Should.Throw<ReleaseException>(() => SigningKey.Create(_directory.Path, "ci"));

        File.SetUnixFileMode(key, File.GetUnixFileMode(key) | UnixFileMode.GroupRead);
        Should.Throw<ReleaseException>(() => SigningKey.Read(key)).Message.ShouldEndWith($"chmod 600 {key}");
    }

    [Fact]
    public void Only_public_keys_of_the_right_kind_are_trusted()
    {
        KeyDirectory keys = KeyDirectory.Beside(Path.Combine(_directory.Path, "gapless.yaml"));
        SigningKey.Create(_directory.Path, "ci");
        keys.Read().ShouldBeEmpty();
        keys.Add(Path.Combine(_directory.Path, "ci.pub"), null);
        keys.Read().ShouldHaveSingleItem().Name.ShouldBe("ci");

        Should.Throw<ReleaseException>(() => keys.Add(Path.Combine(_directory.Path, "ci.key"), null)).Message.ShouldContain("is a private key");
        Shell($"cd {_directory.Path} && openssl ecparam -name secp384r1 -genkey -noout | openssl ec -pubout -out p384.pub 2>/dev/null && echo no key > no.pub");
        Should.Throw<ReleaseException>(() => keys.Add(Path.Combine(_directory.Path, "p384.pub"), null)).Message.ShouldContain("another curve");
        Should.Throw<ReleaseException>(() => keys.Add(Path.Combine(_directory.Path, "no.pub"), null));
        SigningKey.Create(_directory.Path, "other");
        Should.Throw<ReleaseException>(() => keys.Add(Path.Combine(_directory.Path, "other.pub"), "ci")).Message.ShouldContain("Another key is trusted as 'ci'");
        Should.Throw<ReleaseException>(() => keys.Add(Path.Combine(_directory.Path, "other.pub"), "../x"));
    }

    /// <summary>Whatever becomes of a package on its way, it is the release that was packed, or it is refused.</summary>
    [Fact]
    public async Task A_package_that_was_damaged_anywhere_is_refused_or_unharmed()
    {
        int seed = Environment.GetEnvironmentVariable("GAPLESS_SEED") is { } given ? int.Parse(given) : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"GAPLESS_SEED={seed}");
        var random = new Random(seed);
        Pack(MakeBuild("build"), Output);
        byte[] good = await File.ReadAllBytesAsync(Output);
        ReleaseStore store = ReleaseStore.Open(Path.Combine(_directory.Path, "store"), TimeProvider.System);
        ReleaseId id = (await store.AddAsync("shop", Output, null, [], null, CancellationToken.None)).Id;
        int refused = 0;
        for (int i = 0; i < 300; i++)
        {
            byte[] bad = [.. good];
            bad[random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(Output, i % 3 == 0 ? bad[..random.Next(bad.Length)] : bad);
            try
            {
                PackageManifest? found = null;
                StoredRelease stored = await store.AddAsync("shop", Output, null, [], null, p => found = p?.Manifest, CancellationToken.None);
                stored.Id.ShouldBe(id, $"seed {seed}, round {i}, taken for {(found is null ? "another archive" : "a package")}");
            }
            catch (Exception e) when (e is ReleaseRefusedException or ReleaseException)
            {
                refused++;
            }
        }

        refused.ShouldBeGreaterThan(200);
        store.List("shop").Length.ShouldBe(1);
    }

    private static void Pack(string build, string output) =>
        PackageWriter.Pack(build, output, (contents, _) => new PackageManifest("shop", "1.0", Built, Built.AddDays(90), 7, contents), CancellationToken.None);

    private static string Shell(string command)
    {
        using Process process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, process.StandardError.ReadToEnd());
        return output;
    }

    private string MakeBuild(string name)
    {
        string build = Path.Combine(_directory.Path, name);
        File.SetUnixFileMode(_directory.Write($"{name}/bin/shop", "#!/bin/sh\n"), (UnixFileMode)Convert.ToInt32("755", 8));
        File.SetUnixFileMode(_directory.Write($"{name}/config", "text"), (UnixFileMode)Convert.ToInt32("640", 8));
        Directory.CreateDirectory(Path.Combine(build, "empty"));
        File.CreateSymbolicLink(Path.Combine(build, "run"), "bin/shop");
        return build;
    }
}
