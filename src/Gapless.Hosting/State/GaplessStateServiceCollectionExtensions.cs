using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gapless.Hosting.State;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gapless.Hosting;

/// <summary>Registers state that the next generation of the service goes on with.</summary>
public static class GaplessStateServiceCollectionExtensions
{
    /// <summary>Makes a <see cref="GaplessState{T}"/> injectable, written as JSON by reflection.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="name">Says in every generation that it is the same state; unique in the app, at most 100 characters.</param>
    /// <param name="version">Of the form it is written in, from 1; raise it when what is written could no longer be read as before.</param>
    /// <param name="transfer">When it passes to the next generation.</param>
    /// <param name="configure">Initial value, migrations, merging, another serializer.</param>
    /// <exception cref="InvalidOperationException">The type is a state already, or has no initial value.</exception>
    [RequiresUnreferencedCode("JSON by reflection. Trimmed and AOT apps use the overload with JsonTypeInfo.")]
    [RequiresDynamicCode("JSON by reflection. Trimmed and AOT apps use the overload with JsonTypeInfo.")]
    public static IServiceCollection AddGaplessState<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>(
        this IServiceCollection services, string name, int version, StateTransfer transfer, Action<GaplessStateOptions<T>>? configure = null)
        where T : notnull =>
        services.Add(name, version, transfer, (JsonTypeInfo<T>)JsonSerializerOptions.Default.GetTypeInfo(typeof(T)), configure);

    /// <summary>Makes a <see cref="GaplessState{T}"/> injectable, written as JSON as <paramref name="json"/> says.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="name">Says in every generation that it is the same state; unique in the app, at most 100 characters.</param>
    /// <param name="version">Of the form it is written in, from 1; raise it when what is written could no longer be read as before.</param>
    /// <param name="transfer">When it passes to the next generation.</param>
    /// <param name="json">From a JsonSerializerContext of the app.</param>
    /// <param name="configure">Initial value, migrations, merging, another serializer.</param>
    /// <exception cref="InvalidOperationException">The type is a state already, or has no initial value.</exception>
    public static IServiceCollection AddGaplessState<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>(
        this IServiceCollection services, string name, int version, StateTransfer transfer, JsonTypeInfo<T> json, Action<GaplessStateOptions<T>>? configure = null)
        where T : notnull =>
        services.Add(name, version, transfer, json, configure);

    /// <summary>What carries all states of the process; for the state's own registration and the library's other kinds of state.</summary>
    internal static void AddStateBundle(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<StateBundle>();
        services.TryAddSingleton<StateRequests>();
        services.TryAddSingleton<StateCourier>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, StateArrivalFilter>());
    }

    private static IServiceCollection Add<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>(
        this IServiceCollection services, string name, int version, StateTransfer transfer, JsonTypeInfo<T> json, Action<GaplessStateOptions<T>>? configure)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, 100, nameof(name));
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        if (services.Any(s => s.ServiceType == typeof(GaplessState<T>)))
            throw new InvalidOperationException($"{typeof(T)} is a state already: GaplessState<{typeof(T).Name}> would mean two. Give each state a type of its own, such as a record.");

        var options = new GaplessStateOptions<T>();
        configure?.Invoke(options);
        var serializer = options.Serializer ?? StateSerializer<T>.Json(json);
        var initial = options.Initial ?? Constructor<T>(name);
        var migrations = new StateMigrations(options.Migrations);

        services.AddStateBundle();
        services.AddSingleton(_ => new StateCell<T>(name, version, transfer, serializer, initial, options.Merge, migrations));
        services.AddSingleton<TransferableState>(s => s.GetRequiredService<StateCell<T>>());
        services.AddSingleton(s => new GaplessState<T>(s.GetRequiredService<StateCell<T>>()));
        return services;
    }

    private static Func<T> Constructor<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>(string name) =>
        typeof(T).IsValueType || typeof(T).GetConstructor(Type.EmptyTypes) is not null
            ? Activator.CreateInstance<T>
            : throw new InvalidOperationException($"State '{name}': {typeof(T)} has no parameterless constructor. Set Initial in the options.");
}
