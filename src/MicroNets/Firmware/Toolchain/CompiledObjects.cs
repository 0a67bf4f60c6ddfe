using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;

namespace MicroNets.Firmware.Toolchain;

/// <summary>
/// Object files that programs are linked from. Programs of a model share all sources but a few, and models share the kernels: what was
/// compiled from the same text by the same compiler with the same flags is not compiled again while this process lives.
/// </summary>
internal static partial class CompiledObjects
{
    private static readonly ConcurrentDictionary<string, Lazy<string>> s_objects = [];

    private static readonly Lazy<string> s_folder = new(() =>
    {
        string folder = Directory.CreateTempSubdirectory("micronets-objects-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    });

    /// <summary>The object file of a source; it stays as long as the process.</summary>
    /// <param name="target">Whose compiler and flags are taken.</param>
    /// <param name="folder">Where the compiler runs.</param>
    /// <param name="source">Path within the folder, or a full one.</param>
    /// <param name="includes">Folders that hold what sources include, paths as that of the source.</param>
    /// <param name="definitions">Macros; one that the text does not name makes no other object.</param>
    /// <param name="limit">See <see cref="OutsideProcess"/>.</param>
    /// <exception cref="InputException">The compiler is missing.</exception>
    /// <exception cref="InvalidOperationException">It fails.</exception>
    public static string Of(Target target, string folder, string source, IReadOnlyList<string> includes, IReadOnlyList<string> definitions,
        TimeSpan limit)
    {
        string text = WithIncluded(folder, source, includes);
        string[] flags = [.. target.Flags, .. definitions.Where(definition => text.Contains(definition.Split('=')[0],
            StringComparison.Ordinal)).Select(definition => $"-D{definition}")];
        string key = ContentHash.Of(string.Join('\0', [target.Compiler.Name, .. flags, Path.GetFileName(source), text]));
        Lazy<string> compiled = s_objects.GetOrAdd(key, _ => new Lazy<string>(() =>
        {
            string path = Path.Combine(s_folder.Value, $"{key}.o");
            OutsideProcess.Run(target.Compiler, [.. flags, .. includes.Select(include => $"-I{include}"), "-c", source, "-o", path], folder,
                limit);
            return path;
        }));
        try
        {
            return compiled.Value;
        }
        catch
        {
            // A compiler that is missing may be installed.
            s_objects.TryRemove(KeyValuePair.Create(key, compiled));
            throw;
        }
    }

    // The text of a source, and of each file of the project that it includes.
    private static string WithIncluded(string folder, string source, IReadOnlyList<string> includes)
    {
        var text = new StringBuilder();
        var seen = new HashSet<string>();
        var open = new Stack<string>([Path.Combine(folder, source)]);
        while (open.TryPop(out string? file))
        {
            if (!seen.Add(file))
                continue;
            string content = File.ReadAllText(file);
            text.Append(Path.GetFileName(file)).Append('\0').Append(content).Append('\0');
            foreach (Match match in Include().Matches(content))
            {
                string? included = includes.Select(include => Path.Combine(folder, include)).Prepend(Path.GetDirectoryName(file)!)
                    .Select(place => Path.GetFullPath(Path.Combine(place, match.Groups["path"].Value))).FirstOrDefault(File.Exists);
                if (included is not null)
                    open.Push(included);
            }
        }

        return text.ToString();
    }

    [GeneratedRegex("""^[ \t]*#[ \t]*include[ \t]*"(?<path>[^"\n]+)["]""", RegexOptions.Multiline)]
    private static partial Regex Include();
}
