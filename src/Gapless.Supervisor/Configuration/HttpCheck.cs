using System.Collections.Immutable;

namespace Gapless.Supervisor.Configuration;

/// <summary>An HTTP/1.1 request and what its answer must be: everything that is set has to be so.</summary>
public sealed record HttpCheck
{
    /// <summary>Default GET.</summary>
    public string Method { get; init; } = "GET";

    /// <summary>Path and query; starts with <c>/</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Host header. Default <c>localhost</c>.</summary>
    public string Host { get; init; } = "localhost";

    /// <summary>Default 200–399.</summary>
    public StatusSet Status { get; init; } = StatusSet.Default;

    /// <summary>Headers that must be there, each with this text in its value.</summary>
    public ImmutableArray<HeaderExpectation> Headers { get; init; } = [];

    /// <summary>Text the body must contain. Null: anything.</summary>
    public string? Body { get; init; }

    /// <summary>Values that the body, read as JSON, must have.</summary>
    public ImmutableArray<JsonExpectation> Json { get; init; } = [];

    public bool Equals(HttpCheck? other) =>
        other is not null && Method == other.Method && Path == other.Path && Host == other.Host && Status == other.Status && Body == other.Body
        && Headers.SequenceEqual(other.Headers) && Json.SequenceEqual(other.Json);

    public override int GetHashCode() => HashCode.Combine(Method, Path, Host, Status, Body, Headers.Length, Json.Length);
}

/// <param name="Name">Upper and lower case are the same.</param>
/// <param name="Text">Part of the value; empty: any value.</param>
public sealed record HeaderExpectation(string Name, string Text);

/// <param name="Value">A string as it is, a number by its value, <c>true</c>, <c>false</c> and <c>null</c> by their names.</param>
public sealed record JsonExpectation(JsonPath Path, string Value);
