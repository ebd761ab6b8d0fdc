using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;

namespace Gapless.Dev.Compiling.Sources;

/// <summary>
/// Loads source generators, each folder's in a context of its own: two packages may bring different versions of one assembly. The compiler is ours: a generator's own copy
/// of it would not fit.
/// </summary>
internal sealed class GeneratorLoader : IAnalyzerAssemblyLoader
{
    private readonly ConcurrentDictionary<string, AssemblyLoadContext> _folders = new(StringComparer.Ordinal);

    public void AddDependencyLocation(string fullPath)
    {
    }

    public Assembly LoadFromPath(string fullPath)
    {
        var path = Path.GetFullPath(fullPath);
        return _folders.GetOrAdd(Path.GetDirectoryName(path)!, f => new FolderContext(f)).LoadFromAssemblyPath(path);
    }

    private sealed class FolderContext : AssemblyLoadContext
    {
        private readonly string _folder;

        public FolderContext(string folder)
            : base(folder) => _folder = folder;

        protected override Assembly? Load(AssemblyName assemblyName)
        {
            try
            {
                return Default.LoadFromAssemblyName(assemblyName);
            }
            catch (IOException)
            {
                var beside = Path.Combine(_folder, $"{assemblyName.Name}.dll");
                return File.Exists(beside) ? LoadFromAssemblyPath(beside) : null;
            }
        }
    }
}
