using MicroNets.Data.FrontEnds;
using MicroNets.Devices.Memory;
using MicroNets.Firmware.Lowering;
using MicroNets.Firmware.Project;
using MicroNets.Quantization;

namespace MicroNets.Firmware.Toolchain;

/// <summary>A C project written to a folder, and the programs compiled from it.</summary>
internal sealed class FirmwareProject
{
    private static readonly TimeSpan CompileLimit = TimeSpan.FromMinutes(5);
    private static readonly string[] s_includes = [".", "kernels", "boards"];
    private readonly IReadOnlyList<string> _sources;

    private FirmwareProject(IntegerNetwork network, Target target, string folder, FrontEnd? frontEnd, ProjectWriter writer,
        IReadOnlyList<string> files)
    {
        FrontEnd = frontEnd;
        Network = network;
        Target = target;
        Folder = folder;
        Files = files;
        StepLayers = writer.StepLayers;
        Checksum = writer.Checksum;
        ArenaBytes = writer.ArenaBytes;
        WeightBytes = writer.Program.WeightBytes;
        FrontEndBytes = writer.Program.BytesOf(ConstantRole.FrontEnd);
        _sources = [.. writer.SourceFiles.Concat(
            files.Where(file => file.StartsWith("kernels/", StringComparison.Ordinal) && !file.EndsWith(".h", StringComparison.Ordinal)))];
    }

    public IntegerNetwork Network { get; }

    public Target Target { get; }

    public string Folder { get; }

    /// <summary>What turns audio or frames into the input; null where the input comes from outside.</summary>
    public FrontEnd? FrontEnd { get; }

    /// <summary>Paths within <see cref="Folder"/>.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>The layer that each kernel call belongs to.</summary>
    public IReadOnlyList<string> StepLayers { get; }

    public int ArenaBytes { get; }

    /// <summary>Tells the code and constants of one model from those of another.</summary>
    public string Checksum { get; }

    /// <summary>Packed weights with biases, multipliers and shifts.</summary>
    public int WeightBytes { get; }

    /// <summary>Tables of the front end in flash.</summary>
    public int FrontEndBytes { get; }

    /// <summary>Writes the project.</summary>
    /// <param name="frontEnd">Built in, so that the firmware goes from 16-bit samples, or frames, to outputs.</param>
    /// <param name="ends">What the task knows of the model's ends: names of classes, what is done to raw values, how anomalies are
    /// told.</param>
    /// <exception cref="InputException">The network holds an op without kernels, or does not read what the front end gives.</exception>
    public static FirmwareProject Write(
        IntegerNetwork network, Target target, string folder, ArenaGoal goal = default, FrontEnd? frontEnd = null,
            ModelInterface? ends = null)
    {
        var writer = new ProjectWriter(network, goal, frontEnd, ends, target.Kernels);
        SortedDictionary<string, string> files = writer.Files();
        foreach ((string path, string text) in target.Files(RuntimeSources.Text, RuntimeSources.BoardFiles))
            files[path] = text;
        if (target.SerialFiles.Count > 0)
            files[SerialPath] = RuntimeSources.Text(SerialPath);
        foreach ((string path, string text) in BuildFiles.For(target, files.Keys))
            files[path] = text;
        foreach ((string path, string text) in files)
            AtomicFile.WriteAllText(Path.Combine(folder, path), text.ReplaceLineEndings("\n"));
        return new FirmwareProject(network, target, folder, frontEnd, writer, [.. files.Keys]);
    }

    /// <summary>Compiles and links a program; its path within the folder.</summary>
    /// <param name="main">Path of the source with main, within the folder or of the runtime.</param>
    /// <param name="definitions">Macros.</param>
    /// <exception cref="InputException">The compiler is missing or fails, or the program does not fit into the memory of the
    /// target.</exception>
    public string Compile(string main, params IReadOnlyList<string> definitions)
    {
        if (!File.Exists(Path.Combine(Folder, main)))
            AtomicFile.WriteAllText(Path.Combine(Folder, main), RuntimeSources.Text(main));
        string output = Path.GetFileNameWithoutExtension(main)
            + string.Concat(definitions.Select(definition => $"-{definition.ToLowerInvariant()}"))
            + (Target.LinkerScript is null ? "" : ".elf");
        string[] board = main switch
        {
            BarePath => [.. Target.StartFiles],
            SerialPath => [.. Target.SerialFiles],
            _ => [.. Target.BoardFiles],
        };
        string[] link = Target.LinkerScript is null ? [.. Target.LinkOptions()] : [.. Target.LinkOptions(), KeptRelocations];
        try
        {
            string[] objects = [.. ((string[])[main, .. _sources, .. board]).Select(source =>
                CompiledObjects.Of(Target, Folder, source, s_includes, definitions, CompileLimit))];
            OutsideProcess.Run(Target.Compiler, [.. Target.Flags, .. objects, .. link, "-o", output], Folder, CompileLimit);
        }
        catch (InvalidOperationException exception) when (exception.Message.Contains("overflowed by", StringComparison.Ordinal)
            || exception.Message.Contains("will not fit in region", StringComparison.Ordinal))
        {
            string why = exception.Message.Split('\n')
                .First(line => line.Contains("overflowed by", StringComparison.Ordinal)
                || line.Contains("will not fit", StringComparison.Ordinal));
            throw new InputException($"firmware too large for {Target.Name}: {why.Trim()}", "a network that fits its memory",
                "choose a smaller network or a larger device");
        }
        catch (InvalidOperationException exception)
        {
            throw CompilerFault(exception);
        }

        return output;
    }

    private InputException CompilerFault(InvalidOperationException exception)
    {
        string[] said = [.. exception.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        // What ended how, and where it says what is wrong; without that, whatever it said first.
        string[] errors = [.. said.Skip(1).Where(line => line.Contains("error", StringComparison.OrdinalIgnoreCase))];
        string lines = string.Join("\n  ", [said[0].TrimEnd(':'), .. (errors.Length > 0 ? errors : said[1..]).Take(CompilerLines)]);
        return new InputException($"no program for {Target.Name} from {Folder}: {lines}\n", $"'{Target.Compiler.Name}' to compile C99",
            $"see that '{Target.Compiler.Name}' compiles a small program; 'micronets setup' installs what is needed; where it does, "
                + "report this",
            exception);
    }

    /// <summary>Links the least program around the model; its path.</summary>
    /// <exception cref="InputException">As <see cref="Compile"/>.</exception>
    internal string LinkBare() => Path.Combine(Folder, Compile(BarePath));

    /// <summary>Tells which addresses a program holds as values, and so what it can call through a pointer.</summary>
    internal const string KeptRelocations = "-Wl,--emit-relocs";

    /// <summary>Tells the C runtime that this library writes into projects from other ones.</summary>
    public static string RuntimeHash { get; } = RuntimeSources.Hash();

    // Of what a compiler says, as much as tells what is wrong.
    private const int CompilerLines = 4;

    internal const string BarePath = "programs/bare.c";

    internal const string KernelsPath = "programs/kernels.c";

    internal const string RunnerPath = "programs/runner.c";

    internal const string ListenerPath = "programs/listener.c";

    internal const string FramesPath = "programs/frames.c";

    internal const string WindowPath = "programs/window.c";

    internal const string StreamPath = "programs/stream.c";

    public const string SerialPath = "programs/serial.c";
}
