using System.Text.RegularExpressions;
using MicroNets.Devices;

namespace MicroNets.Firmware.Project;

/// <summary>
/// The C runtime, which travels inside the library. A kernel mn_NAME or mn_NAME_run stands in NAME.c or NAME_dsp.S; which other files
/// it needs follows from the names and headers it mentions.
/// </summary>
internal static partial class RuntimeSources
{
    private const string Prefix = "runtime/";
    private static readonly Lazy<SortedDictionary<string, string>> Sources = new(() => EmbeddedData.Texts(Prefix));

    public static string Text(string path) => Sources.Value[path];

    public static string Hash() =>
        ContentHash.Of(string.Join('\n', Sources.Value.OrderBy(source => source.Key, StringComparer.Ordinal).Select(source =>
            $"{source.Key} {ContentHash.Of(source.Value.ReplaceLineEndings("\n"))}")));

    public static IEnumerable<string> BoardFiles => Sources.Value.Keys.Where(path => path.StartsWith("boards/",
        StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    public static IEnumerable<string> KernelFiles => Sources.Value.Keys.Where(path => path.StartsWith("kernels/",
        StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    // What the kernels of a form share, and so a mark of each of them.
    private const string VectorHeader = "kernels/vector.h", TwinHeader = "kernels/twin.h";

    /// <summary>Those of which anything is compiled for cores with these kernels.</summary>
    public static IEnumerable<string> KernelFilesOf(KernelForm form) => KernelFiles.Where(path =>
    {
        string name = Path.GetFileNameWithoutExtension(path);
        SortedSet<string> headers = Headers(path);
        bool isVector = headers.Contains(VectorHeader) || name.EndsWith("_mve", StringComparison.Ordinal);
        return (form == KernelForm.Vectors || !isVector)
            && (form == KernelForm.Twin || !headers.Contains(TwinHeader))
            && (form is KernelForm.Words or KernelForm.Vectors || !name.EndsWith("_dsp", StringComparison.Ordinal));
    });

    // A file and the headers that it includes, and those that they do.
    private static SortedSet<string> Headers(string path)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([path]);
        while (open.TryPop(out string? next))
        {
            if (!Sources.Value.TryGetValue(next, out string? text) || !found.Add(next))
                continue;
            foreach (Match include in IncludePattern().Matches(text))
                open.Push($"kernels/{include.Groups[1].Value}");
        }

        return found;
    }

    /// <summary>The headers beside micronets.h that declare these kernels.</summary>
    public static IEnumerable<string> HeadersOf(IReadOnlyList<string> kernels) => ((string[])["operators.h", "twin.h"]).Where(header =>
        kernels.Any(kernel => Regex.IsMatch(CommentPattern().Replace(Sources.Value["kernels/" + header], ""), $@"\b{kernel}(?=[(;,])")));

    /// <summary>Paths of everything that these functions need, in order.</summary>
    public static IReadOnlyList<string> KernelsOf(IEnumerable<string> functions)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(functions.SelectMany(FilesOf).Append("kernels/micronets.h"));
        while (open.TryPop(out string? path))
        {
            if (!found.Add(path))
                continue;
            string text = Sources.Value[path];
            foreach (Match include in IncludePattern().Matches(text))
            {
                if (Sources.Value.ContainsKey($"kernels/{include.Groups[1].Value}"))
                    open.Push($"kernels/{include.Groups[1].Value}");
            }

            // A header declares more than a kernel uses; what its own functions call is indented.
            bool isHeader = path.EndsWith(".h", StringComparison.Ordinal);
            foreach (Match name in (isHeader ? IndentedCallPattern() : CallPattern()).Matches(text))
            {
                foreach (string file in FilesOf(name.Value))
                    open.Push(file);
            }
        }

        return [.. found];
    }

    private static IEnumerable<string> FilesOf(string function) => Sources.Value.Keys.Where(path => Functions(path).Contains(function));

    private static IEnumerable<string> Functions(string path)
    {
        if (!path.StartsWith("kernels/", StringComparison.Ordinal))
            yield break;
        string text = Sources.Value[path];
        if (path.EndsWith(".c", StringComparison.Ordinal))
        {
            foreach (Match match in DefinitionPattern().Matches(text))
                yield return match.Groups[1].Value;
        }
        else if (path.EndsWith(".S", StringComparison.Ordinal))
        {
            foreach (Match match in InstancePattern().Matches(text))
                yield return match.Groups[1].Value;
        }
    }

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex CommentPattern();

    [GeneratedRegex("#include \"([^\"]+)\"")]
    private static partial Regex IncludePattern();

    [GeneratedRegex(@"\bmn_\w+(?=\()")]
    private static partial Regex CallPattern();

    [GeneratedRegex(@"(?<=^ .*)\bmn_\w+(?=\()", RegexOptions.Multiline)]
    private static partial Regex IndentedCallPattern();

    [GeneratedRegex(@"^(?!static)\w[\w *]*?\b(mn_\w+)\([^;]*?\)\s*\{", RegexOptions.Multiline)]
    private static partial Regex DefinitionPattern();

    // The assembly files list the functions they make in comments of this form.
    [GeneratedRegex(@"@ makes (mn_\w+)")]
    private static partial Regex InstancePattern();
}
