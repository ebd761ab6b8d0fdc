using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Gapless.Dev.Compiling.Deltas;

/// <summary>What is known of ASP.NET Core's start, by convention.</summary>
internal static class StartUpRules
{
    /// <summary>Who takes one of these sets the app up, whoever calls it.</summary>
    private static readonly HashSet<string> Builders = new(StringComparer.Ordinal)
    {
        "IServiceCollection", "IApplicationBuilder", "IEndpointRouteBuilder", "IEndpointConventionBuilder", "IHostBuilder", "IHostApplicationBuilder", "IWebHostBuilder", "IConfigurationBuilder",
        "ILoggingBuilder", "IMvcBuilder", "IMvcCoreBuilder", "WebApplication", "WebApplicationBuilder", "HostApplicationBuilder", "RouteGroupBuilder", "RouteHandlerBuilder", "IHost", "IWebHost",
        "ModelBuilder", "DbContextOptionsBuilder", "ModelConfigurationBuilder", "AuthenticationBuilder", "AuthorizationBuilder", "IdentityBuilder", "IHealthChecksBuilder", "ISignalRServerBuilder",
    };

    /// <summary>Bases and interfaces that are called for each request, or again and again, and not to set something up.</summary>
    private static readonly HashSet<string> CalledLater = new(StringComparer.Ordinal)
    {
        "System.Object", "System.ValueType", "System.IDisposable", "System.IAsyncDisposable", "System.IComparable", "System.IComparable`1", "System.IEquatable`1", "System.IFormattable",
        "Microsoft.AspNetCore.Http.IMiddleware", "Microsoft.AspNetCore.SignalR.Hub",
        "Microsoft.AspNetCore.Mvc.Filters.IActionFilter", "Microsoft.AspNetCore.Mvc.Filters.IResultFilter", "Microsoft.AspNetCore.Mvc.Filters.IExceptionFilter",
    };

    public static bool IsRoot(IMethodSymbol method) =>
        method.MethodKind is MethodKind.Constructor or MethodKind.StaticConstructor
        || method.Name is "ConfigureServices" or "Configure" or "CreateHostBuilder" or "BuildWebHost"
        || method.Parameters.Any(p => Builders.Contains(p.Type.Name) || p.Type.AllInterfaces.Any(i => Builders.Contains(i.Name)))
        || method.GetAttributes().Any(a => a.AttributeClass?.Name is "ModuleInitializerAttribute" or "UnmanagedCallersOnlyAttribute");

    public static bool MayBeCalledAtStart(INamedTypeSymbol declaring) =>
        !CalledLater.Contains($"{declaring.ContainingNamespace.ToDisplayString()}.{declaring.MetadataName}");

    /// <summary>A function given to a route or as a piece of middleware.</summary>
    public static bool IsRequestHandler(IOperation operation) =>
        operation is IArgumentOperation { Parameter: { } parameter, Parent: IInvocationOperation call }
        && IsWeb(call.TargetMethod.ContainingNamespace)
        && call.TargetMethod.Name is "Map" or "MapGet" or "MapPost" or "MapPut" or "MapDelete" or "MapPatch" or "MapMethods" or "MapFallback" or "Run" or "Use"
        && TakesRequests(parameter.Type)
        && parameter.Type is { } && IsFunction(((IArgumentOperation)operation).Value);

    private static bool IsWeb(INamespaceSymbol? space) => space?.ToDisplayString() is { } name && name.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal);

    private static bool TakesRequests(ITypeSymbol type) =>
        type.Name is "Delegate" or "RequestDelegate"
        || (type is INamedTypeSymbol { Name: "Func", TypeArguments: [{ Name: "HttpContext" }, ..] });

    private static bool IsFunction(IOperation value) => value switch
    {
        IConversionOperation conversion => IsFunction(conversion.Operand),
        IDelegateCreationOperation { Target: IAnonymousFunctionOperation or IMethodReferenceOperation { Instance: null or IInstanceReferenceOperation or ILocalReferenceOperation } } => true,
        IAnonymousFunctionOperation => true,
        _ => false,
    };
}
