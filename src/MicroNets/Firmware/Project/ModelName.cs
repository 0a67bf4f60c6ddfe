using System.Text.RegularExpressions;

namespace MicroNets.Firmware.Project;

/// <summary>The name that the files of a model and its symbols in C begin with.</summary>
internal static partial class ModelName
{
    /// <summary>The name where nobody gave one.</summary>
    public const string Default = "model";

    // Keywords of C and C++ that consist of small letters, and names that the generated program or its runtime use.
    private static readonly HashSet<string> Taken =
    [
        .. ("and asm auto bool break case catch char class const continue default delete do double else enum explicit export "
            + "extern false float for friend goto "
            + "if inline int long mutable namespace new not operator or private protected public register restrict return "
                + "short signed sizeof static struct "
            + "switch template this throw true try typedef typename union unsigned using virtual void volatile while xor "
                + "main selftest board std mn micronets").Split(' '),
    ];

    // Headers of C that the runtime, an application or another header includes: a file of the name would be found in their place.
    private static readonly HashSet<string> Headers =
    [
        .. ("arm_acle arm_mve assert complex ctype errno features fenv float inttypes iso646 limits locale math "
            + "memory setjmp signal stdalign stdarg "
            + "stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string strings tgmath threads time uchar unistd wchar wctype")
                .Split(' '),
    ];

    // Of a name made here, so that files with an ending behind it have names that every file system takes.
    private const int MostLetters = 48;

    /// <summary>A name made of any text, such as a file's name.</summary>
    public static string From(string text)
    {
        string name = Others().Replace(text.ToLowerInvariant(), "_").Trim('_');
        name = name[..Math.Min(name.Length, MostLetters)].Trim('_');
        return name.Length == 0 ? Default : IsName(name) ? name : $"{Default}_{name}";
    }

    /// <summary>The name as it is.</summary>
    /// <exception cref="InputException">C would not take it, or the runtime has it.</exception>
    public static string Checked(string name) => IsName(name)
        ? name
        : throw new InputException($"model name '{name}'",
            "at most 63 small letters, digits and underscores, a letter first, no word or header of C, no file of the runtime and not mn_…",
            $"take '{From(name)}'");

    // The runtime's files may lie beside the model's.
    private static bool IsName(string name) => Form().IsMatch(name) && !Taken.Contains(name) && !Headers.Contains(name)
        && !name.StartsWith("mn_", StringComparison.Ordinal)
        && !RuntimeSources.KernelFiles.Concat(RuntimeSources.BoardFiles).Any(file => Path.GetFileNameWithoutExtension(file) == name);

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Others();

    [GeneratedRegex("^[a-z][a-z0-9_]{0,62}$")]
    private static partial Regex Form();
}

/// <summary>Who owns the memory that a model works in.</summary>
public enum ModelMemory
{
    /// <summary>The model, one static arena.</summary>
    Static,

    /// <summary>The caller, who hands a struct to each function: there may be several.</summary>
    Caller,
}
