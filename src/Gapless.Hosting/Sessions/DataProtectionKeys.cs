using Gapless.Contract;
using Microsoft.AspNetCore.DataProtection.Infrastructure;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gapless.Hosting.Sessions;

/// <summary>Keeps what one release protected (the session cookie, for one) readable in the next, unless the app has its own way.</summary>
internal static class DataProtectionKeys
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>As the supervisor says in the environment; nothing where it says nothing. Before or after the app's own registrations.</summary>
    public static void AddGaplessDataProtection(this IServiceCollection services) =>
        services.AddGaplessDataProtection(Environment.GetEnvironmentVariable(WorkerEnvironment.Keys), Environment.GetEnvironmentVariable(WorkerEnvironment.Service));

    /// <param name="services">The app's services.</param>
    /// <param name="directory">Where keys go if the app configures no repository; created with mode 0700. The framework writes files with 0600.</param>
    /// <param name="service">Stands for the app if it has no name of its own.</param>
    public static void AddGaplessDataProtection(this IServiceCollection services, string? directory, string? service)
    {
        if (!string.IsNullOrEmpty(directory))
        {
            services.AddSingleton<IPostConfigureOptions<KeyManagementOptions>>(s => new PostConfigureOptions<KeyManagementOptions, ILoggerFactory>(
                Options.DefaultName, s.GetRequiredService<ILoggerFactory>(), (options, loggers) =>
                    options.XmlRepository ??= new FileSystemXmlRepository(Directory.CreateDirectory(directory, OwnerOnly), loggers)));
        }

        // The framework takes the content root, which is another directory in every release.
        var framework = services.FirstOrDefault(s => s.ServiceType == typeof(IApplicationDiscriminator));
        if (!string.IsNullOrEmpty(service) && (framework is null || framework.ImplementationType?.Assembly == typeof(KeyManagementOptions).Assembly))
            services.Replace(ServiceDescriptor.Singleton<IApplicationDiscriminator>(new ServiceName(service)));
    }

    private sealed record ServiceName(string Discriminator) : IApplicationDiscriminator;
}
