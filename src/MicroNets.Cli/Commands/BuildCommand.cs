using System.CommandLine;
using MicroNets.Data.FrontEnds;
using MicroNets.Data.Streams;
using MicroNets.Firmware;
using MicroNets.Firmware.Layouts;
using MicroNets.Firmware.Project;
using MicroNets.Firmware.Toolchain;
using MicroNets.Quantization;
using MicroNets.Quantization.Streams;
using MicroNets.Reporting;
using MicroNets.Runs;

namespace MicroNets.Cli.Commands;

/// <summary>Writes the C project of a model and builds its firmware, or writes models as a library for a build system.</summary>
internal sealed class BuildCommand() : ToolCommand(
    "build",
    "Writes a model as C without heap: a project with a self-test, which is built, or a library for a build system.",
    """
    micronets build model.tflite --target cortex-m4 --out firmware
      micronets build kws.tflite vww.tflite --as zephyr --out models
    """)
{
    private readonly Argument<string[]> _models = new("model")
    {
        Description = "A .tflite or .onnx file, a run folder or a zoo name; with --as several, whose kernels are then there once.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> _target = FirmwareOptions.Target(required: false);

    private readonly Option<int> _weightBits = FirmwareOptions.WeightBits();

    private readonly Option<int> _activationBits = FirmwareOptions.ActivationBits();

    private readonly SramLimit _sram = new();

    private readonly Option<string> _out = new("--out") { Description = "Folder of the project.", Required = true };

    private readonly Option<string?> _frontEnd = FrontEndOption.New();

    private readonly Option<string?> _as = new("--as")
    {
        Description = "In place of --target: a library for the build system of an application, with an example "
            + $"({string.Join(", ", Layout.All.Select(layout => layout.Name))}).",
        HelpName = "layout",
    };

    private readonly Option<string?> _name = new("--name")
    {
        Description =
            "What files and symbols begin with, several models separated by commas; as a rule the name of the file or of the run.",
    };

    private readonly Option<string> _state = new("--state")
    {
        Description = "Who owns the memory that the model works in: 'static', the model, or 'caller', who hands a struct to each function.",
        DefaultValueFactory = _ => "static",
    };

    private readonly StreamOptions _listening = new();

    protected override void Configure(Command command)
    {
        command.Arguments.Add(_models);
        _state.AcceptOnlyFromAmong("static", "caller");
        foreach (Option option in (Option[])[_target, _as, _out, _name, _state, _frontEnd, _weightBits, _activationBits, _sram.Option])
            command.Options.Add(option);
        _listening.AddRuleTo(command);
    }

    protected override int Run(Invocation invocation)
    {
        string? target = invocation.Get(_target), layout = invocation.Get(_as);
        string[] models = invocation.Get(_models);
        if ((target is null) == (layout is null))
            throw new InputException(target is null ? "neither --target nor --as" : "--target with --as", "one of them",
                "take --target for firmware, --as for a library that an application builds itself");
        if (layout is null && models.Length > 1)
            throw new InputException($"{models.Length} models with --target", "one", "build several as a library: --as cmake");
        string[] names = invocation.Get(_name)?.Split(',') ?? [.. models.Select(NameOf)];
        if (names.Length != models.Length)
            throw new InputException($"{names.Length} names for {models.Length} models", "one for each", "separate them by commas");

        LibraryModel[] parts = [.. models.Zip(names, (model, name) => Part(invocation, model, name))];
        return layout is null ? Firmware(invocation, parts[0], Target.Named(target!)) : Library(invocation, parts, Layout.Named(layout));
    }

    private LibraryModel Part(Invocation invocation, string model, string name)
    {
        IntegerNetwork network = FirmwareOptions.Model(model, invocation.Seed, invocation.Get(_weightBits), invocation.Get(
            _activationBits));
        FrontEnd? frontEnd = FrontEndOption.Built(invocation.Get(_frontEnd), model);
        EventRule? rule = _listening.Stored(invocation);
        StreamingForm? streaming = _listening.Form(invocation, network, frontEnd as AudioFrontEnd, rule);
        ModelInterface ends = FrontEndOption.Ends(model) with
        {
            Name = ModelName.Checked(name),
            Memory = invocation.Get(_state) == "caller" ? ModelMemory.Caller : ModelMemory.Static,
            Streaming = streaming,
        };
        return new LibraryModel(_sram.Planned(invocation, streaming?.Network ?? network, null), frontEnd, ends.WithEvents(rule));
    }

    private int Firmware(Invocation invocation, LibraryModel model, Target target)
    {
        string folder = invocation.Get(_out);
        (FirmwareProject project, string selfTest, FirmwareSize size) = _sram.Built(invocation, model.Network, target, Built,
            built => built.Size);
        string[] programs = target.SerialFiles.Count > 0 ? [selfTest, project.Compile(FirmwareProject.SerialPath)] : [selfTest];
        string[] files = [.. project.Files.Concat(programs).Select(file => Path.Combine(folder, file))];
        invocation.Terminal.Result(
            Terminal.Joined(new { target = target.Name, name = model.Ends.Name, frontEndBytes = project.FrontEndBytes, files },
                FirmwareFigures.Record(size)),
            () => $"""
                {Path.Combine(folder, selfTest)} for {target.Name}; an application includes {model.Ends.Name}.h
                {FirmwareFigures.Text(size, project.FrontEnd is null ? "" : $"; of the code, tables of the front end {Units.Bytes(project.FrontEndBytes)}")}
                """);
        return _sram.End(invocation, size);

        (FirmwareProject Project, string SelfTest, FirmwareSize Size) Built(IntegerNetwork network)
        {
            FirmwareProject written = FirmwareProject.Write(network, target, folder, frontEnd: model.FrontEnd, ends: model.Ends);
            return (written, written.Compile("selftest.c"), FirmwareSize.Of(written));
        }
    }

    private int Library(Invocation invocation, LibraryModel[] models, Layout layout)
    {
        foreach (LibraryModel model in models)
            _sram.Check(invocation, model.Network, model.Ends.Name);
        var library = FirmwareLibrary.Write(models, layout, invocation.Get(_out));
        string[] files = [.. library.Files.Select(file => Path.Combine(library.Folder, file))];
        invocation.Terminal.Result(
            new { layout = layout.Name, library = library.Name, models = models.Select(model => model.Ends.Name), files },
            () => $"""
                {library.Folder}: {files.Length} files of {library.Name} for {layout.Name}
                next, in that folder:
                  {library.Next}
                """);
        return ExitCode.Done;
    }

    // A run is known by its folder, not by the file in it.
    private static string NameOf(string model)
    {
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(model));
        return ModelName.From(ModelArgument.IsPublished(model) ? model
            : Directory.Exists(model) ? Path.GetFileName(path)
            : Path.GetDirectoryName(path) is { } folder && File.Exists(Path.Combine(folder, RunFolder.RequestName))
                ? Path.GetFileName(folder)
            : Path.GetFileNameWithoutExtension(path));
    }
}
