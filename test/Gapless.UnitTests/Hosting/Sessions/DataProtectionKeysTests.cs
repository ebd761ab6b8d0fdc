extern alias hosting;

using hosting::Gapless.Hosting.Sessions;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Gapless.UnitTests.Hosting.Sessions;

public sealed class DataProtectionKeysTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("gapless-keys-");

    private string Keys => Path.Combine(_directory.FullName, "keys");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_one_release_protects_the_next_one_reads_from_another_directory(bool appFirst)
    {
        using var old = App("/releases/1", appFirst);
        using var next = App("/releases/2", appFirst);

        var text = Protector(old).Protect("cookie");

        Protector(next).Unprotect(text).ShouldBe("cookie");
        File.GetUnixFileMode(Keys).ShouldBe((UnixFileMode)Convert.ToInt32("700", 8));
        var file = Directory.GetFiles(Keys).ShouldHaveSingleItem();
        File.GetUnixFileMode(file).ShouldBe((UnixFileMode)Convert.ToInt32("600", 8));
    }

    [Fact]
    public void Another_service_cannot_read_it()
    {
        using var shop = App("/releases/1", appFirst: true);
        using var other = App("/releases/1", appFirst: true, service: "other");

        Should.Throw<System.Security.Cryptography.CryptographicException>(() => Protector(other).Unprotect(Protector(shop).Protect("cookie")));
    }

    [Fact]
    public void An_app_with_a_repository_and_a_name_of_its_own_keeps_them()
    {
        var own = _directory.CreateSubdirectory("own");
        using var app = App("/releases/1", appFirst: true, configure: d => d.PersistKeysToFileSystem(own).SetApplicationName("mine"));

        Protector(app).Protect("cookie");

        own.GetFiles().ShouldHaveSingleItem();
        Directory.Exists(Keys).ShouldBeFalse();
        app.GetRequiredService<IOptions<DataProtectionOptions>>().Value.ApplicationDiscriminator.ShouldBe("mine");
    }

    [Fact]
    public void Where_the_supervisor_says_nothing_nothing_changes()
    {
        var services = new ServiceCollection();

        services.AddGaplessDataProtection(null, "");

        services.ShouldBeEmpty();
    }

    [Fact]
    public void An_app_without_data_protection_makes_no_keys()
    {
        var services = new ServiceCollection();
        services.AddGaplessDataProtection(Keys, "shop");

        using var app = services.BuildServiceProvider();

        app.GetService<IDataProtectionProvider>().ShouldBeNull();
        app.GetServices<IHostedService>().ShouldBeEmpty();
        Directory.Exists(Keys).ShouldBeFalse();
    }

    private static IDataProtector Protector(ServiceProvider app) => app.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");

    private ServiceProvider App(string contentRoot, bool appFirst, string service = "shop", Action<IDataProtectionBuilder>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IHostEnvironment>(new Host(contentRoot));
        if (!appFirst)
            services.AddGaplessDataProtection(Keys, service);
        var protection = services.AddDataProtection();
        configure?.Invoke(protection);
        if (appFirst)
            services.AddGaplessDataProtection(Keys, service);
        return services.BuildServiceProvider();
    }

    private sealed class Host(string contentRoot) : IHostEnvironment
    {
        public string ApplicationName { get; set; } = "app";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();

        public string ContentRootPath { get; set; } = contentRoot;

        public string EnvironmentName { get; set; } = "Production";
    }
}
