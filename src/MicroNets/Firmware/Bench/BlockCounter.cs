using MicroNets.Data.Caching;
using MicroNets.Firmware.Project;
using MicroNets.Firmware.Toolchain;

namespace MicroNets.Firmware.Bench;

/// <summary>
/// The plugin that counts blocks inside the emulator (runtime/emulator/blocks.c), which is many times as fast as a log of each of them.
/// It is compiled for this machine when first used, and kept in the cache folder.
/// </summary>
internal static class BlockCounter
{
    /// <summary>Name of the file that it writes, in the emulator's working folder.</summary>
    public const string Counts = "blocks.txt";

    private const string Source = "emulator/blocks.c";
    private static readonly TimeSpan CompileLimit = TimeSpan.FromMinutes(1);
    private static readonly Lazy<string?> Compiled = new(Compile);
    private static volatile bool _refused;

    /// <summary>Path of the plugin; null: it cannot be compiled here, or the emulator takes no plugins.</summary>
    public static string? Library => _refused ? null : Compiled.Value;

    /// <summary>Notes that the emulator does not take it.</summary>
    public static void Refuse() => _refused = true;

    /// <summary>What the emulator is told.</summary>
    /// <param name="library">Path of the plugin.</param>
    /// <param name="after">The function that is called after each step.</param>
    /// <param name="model">Functions whose code is steps.</param>
    public static EquatableArray<string> Arguments(string library, AddressRange after, IEnumerable<AddressRange> model) =>
        ["-plugin", $"{library.Replace(",", ",,", StringComparison.Ordinal)},out={Counts},after={after}"
            + $"{string.Concat(model.Select(range => $",model={range}"))}"];

    private static string? Compile()
    {
        if (OperatingSystem.IsWindows() || !OutsideProgram.HostCompiler.IsPresent)
            return null;
        string text = RuntimeSources.Text(Source).ReplaceLineEndings("\n");
        string library = Path.Combine(CacheFolder.Default, "emulator", $"blocks-{ContentHash.Of(text)[..16]}.so");
        if (File.Exists(library))
            return library;
        string folder = Directory.CreateTempSubdirectory("micronets-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "blocks.c"), text);
            string[] undefined = OperatingSystem.IsMacOS() ? ["-undefined", "dynamic_lookup"] : [];
            OutsideProcess.Run(OutsideProgram.HostCompiler,
                ["-std=c99", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", .. undefined, "-o", "blocks.so", "blocks.c"], folder,
                    CompileLimit);
            AtomicFile.WriteAllBytes(library, File.ReadAllBytes(Path.Combine(folder, "blocks.so")));
            return library;
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

/// <summary>Addresses from one up to another.</summary>
internal readonly record struct AddressRange(uint First, uint End)
{
    public override string ToString() => $"{First:x}-{End:x}";
}
