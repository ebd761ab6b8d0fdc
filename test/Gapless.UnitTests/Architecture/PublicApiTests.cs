extern alias hosting;

using System.Reflection;
using System.Runtime.CompilerServices;

namespace Gapless.UnitTests.Architecture;

/// <summary>What apps compile against changes on purpose only: docs/hosting-api.txt is part of each change.</summary>
public sealed class PublicApiTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static string Snapshot { get; } = Path.GetFullPath(Path.Combine(ThisFolder(), "../../../docs/hosting-api.txt"));

    [Fact]
    public void The_library_offers_what_the_snapshot_says()
    {
        var now = string.Join('\n', typeof(hosting::Gapless.Hosting.GaplessBuilderExtensions).Assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal).SelectMany(Describe)) + "\n";
        if (Environment.GetEnvironmentVariable("GAPLESS_ACCEPT_API") == "1")
            File.WriteAllText(Snapshot, now);

        now.ShouldBe(File.ReadAllText(Snapshot), "if the change is meant, run this test with GAPLESS_ACCEPT_API=1 and commit docs/hosting-api.txt");
    }

    private static IEnumerable<string> Describe(Type type)
    {
        var kind = type.IsInterface ? "interface" : type.IsEnum ? "enum" : type.IsValueType ? "struct" : typeof(Delegate).IsAssignableFrom(type) ? "delegate" : type.IsAbstract && type.IsSealed ? "static class" : type.IsAbstract ? "abstract class" : "class";
        var parents = new[] { type.BaseType }.Where(b => b is not null && b != typeof(object) && b != typeof(Enum) && b != typeof(ValueType) && b != typeof(MulticastDelegate)).Concat(type.GetInterfaces().Where(i => i.IsPublic)).Select(t => Name(t!)).ToList();
        yield return $"{kind} {type.Namespace}.{Name(type)}{(parents.Count > 0 ? " : " + string.Join(", ", parents) : "")}";
        var members = type.GetMembers(Declared).Where(IsOffered).Select(m => Describe(m)).Order(StringComparer.Ordinal);
        foreach (var member in members)
            yield return "    " + member;
    }

    private static bool IsOffered(MemberInfo member) => member switch
    {
        MethodBase { IsSpecialName: true, IsConstructor: false } => false,
        MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(a => a.IsPublic || a.IsFamily || a.IsFamilyOrAssembly),
        FieldInfo { IsSpecialName: false } field => field.IsPublic || field.IsFamily,
        _ => false,
    };

    private static string Describe(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        MethodInfo method => $"{(method.IsStatic ? "static " : "")}{Name(method.ReturnType)} {method.Name}{Generics(method)}({Parameters(method)})",
        PropertyInfo property => $"{Name(property.PropertyType)} {property.Name} {{ {string.Join(' ', property.GetAccessors().Select(a => a.Name.StartsWith("get", StringComparison.Ordinal) ? "get;" : IsInit(a) ? "init;" : "set;"))} }}",
        FieldInfo field => $"{Name(field.FieldType)} {field.Name}{(field.IsLiteral ? $" = {field.GetRawConstantValue()}" : "")}",
        _ => member.ToString()!,
    };

    private static bool IsInit(MethodInfo setter) => setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static string Generics(MethodInfo method) => method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(p => $"{Name(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? $" = {p.DefaultValue ?? "null"}" : "")}"));

    private static string Name(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Name(underlying) + "?";
        if (!type.IsGenericType)
            return type.Name;
        return $"{type.Name[..Math.Max(type.Name.IndexOf('`'), 0)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }

    private static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
