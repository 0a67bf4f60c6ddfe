using System.CommandLine;
using System.Globalization;
using MicroNets.Data;
using MicroNets.Data.FrontEnds;
using MicroNets.Data.Sets;
using MicroNets.Data.Streams;
using MicroNets.Data.Tasks;
using MicroNets.Devices;
using MicroNets.Firmware;
using MicroNets.Firmware.Project;
using MicroNets.Firmware.Serial;
using MicroNets.Firmware.Toolchain;
using MicroNets.Quantization;
using MicroNets.Quantization.Streams;

namespace MicroNets.Cli.Commands;

/// <summary>Builds a model's firmware, runs it and says what it needs.</summary>
internal sealed class MeasureCommand() : ToolCommand("measure",
    "Builds a model, runs it on the emulator or a board, and checks its outputs.", "micronets measure model.tflite --target cortex-m4")
{
    private const string EmulatorPort = "emulator";
    private const int RandomSamples = 2;
    private const int Clips = 20;

    private readonly Argument<string> _model = new("model") { Description = "A .tflite or .onnx file, a run folder or a zoo name." };

    private readonly Option<string> _target = FirmwareOptions.Target();

    private readonly Option<int> _weightBits = FirmwareOptions.WeightBits();

    private readonly Option<int> _activationBits = FirmwareOptions.ActivationBits();

    private readonly SramLimit _sram = new();

    private readonly Option<int?> _samples = new("--samples") { Description = "Inputs to run: random ones, at least 12 and four extreme "
        + $"ones on the emulator, {RandomSamples} on a board; of data {Clips} clips." };

    private readonly Option<string?> _out = new("--out") { Description = "Folder to keep the project in." };

    private readonly Option<string?> _port = new("--port") { Description = "Serial port of a board that runs serial.elf of 'micronets "
        + $"build', such as /dev/ttyACM0; '{EmulatorPort}' starts that firmware in the emulator and talks to it the same way." };

    private readonly Option<string?> _frontEnd = FrontEndOption.New();

    private readonly Option<string?> _data = new("--data") { Description =
        "With --front-end: recordings to hear, a data set, a folder or an archive." };

    private readonly Option<string?> _split = SplitOption.New();

    private readonly Option<string?> _stream = new("--stream")
    {
        Description = "With --front-end and --listen: hear a sound that does not end, a .wav file or so much (1m) made of the data's "
            + "clips, and compare the events with this machine's.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly StreamOptions _listening = new();

    protected override void Configure(Command command)
    {
        command.Arguments.Add(_model);
        foreach (Option option in (Option[])[_target, _weightBits, _activationBits, _sram.Option, _samples, _out, _port, _frontEnd,
            _data, _split, _stream])
            command.Options.Add(option);
        _listening.AddRuleTo(command);
    }

    protected override int Run(Invocation invocation)
    {
        string model = invocation.Get(_model);
        Target target = Target.Named(invocation.Get(_target));
        FrontEnd? frontEnd = FrontEndOption.Buildable(invocation.Get(_frontEnd), model);
        var audio = frontEnd as AudioFrontEnd;
        string? port = invocation.Get(_port), data = invocation.Get(_data);
        int samples = invocation.Get(_samples) ?? (data is null ? RandomSamples : Clips);
        if (samples < 1)
            throw new InputException($"--samples {samples}", "at least 1", "leave it out");
        if ((data is null) != (frontEnd is null))
            throw new InputException(data is null ? "--front-end without --data" : "--data without --front-end",
                "recordings and the front end that hears them", "give both, or neither for random inputs");
        if (port is not null && frontEnd is not null)
            throw new InputException("--port with --front-end", "one of them", "leave --port out: the emulator hears recordings");

        IntegerNetwork network = _sram.Planned(invocation,
            FirmwareOptions.Model(model, invocation.Seed, invocation.Get(_weightBits), invocation.Get(_activationBits)), target);
        using var folder = ProjectFolder.At(invocation.Get(_out));
        if (frontEnd is not null && invocation.Has(_stream))
            return HearStream(invocation, network, audio ?? throw new InputException("--stream with a front end of frames", "one of sound",
                "leave --stream out"), target, folder.Path, data!);
        StreamingForm? streaming = _listening.Form(invocation, network, audio, null);
        if (streaming is not null && (frontEnd is not null || port is not null))
            throw new InputException("--streaming with --front-end or --port, without --stream", "a sound that does not end",
                "add --stream and --listen, or leave the others out");
        if (frontEnd is not null)
            return Listen(invocation, network, frontEnd, FrontEndOption.Ends(model).Rule, target, folder.Path, data!, samples);
        if (streaming is not null)
            return HopByHop(invocation, network, streaming, target, folder.Path, samples);
        return port is null ? OnEmulator(invocation, network, target, folder.Path, samples) : OnPort(invocation, network, target,
            folder.Path, port, samples);
    }

    private int OnEmulator(Invocation invocation, IntegerNetwork network, Target target, string folder, int samples)
    {
        Measurement measurement = _sram.Built(invocation, network, target,
            planned => Measurement.Of(planned, target, folder, samples, invocation.Seed), built => built.Size);
        FirmwareSize size = measurement.Size;
        invocation.Terminal.Result(
            Terminal.Joined(new
            {
                target = target.Name,
                how = target.Emulation is null ? "host" : "emulator",
                measurement.Samples,
                measurement.BitExact,
                measurement.Instructions,
                measurement.LeastInstructions,
                sameForEveryInput = measurement.TakesEqualTime,
                paintedStackBytes = measurement.Painted?.UsedBytes,
                paintedStackBound = measurement.Painted?.Bound.ProgramBytes,
                layers = measurement.Layers.Select(layer => new { layer.Name, layer.Instructions }),
            }, FirmwareFigures.Record(size)),
            () => $"{Layers(measurement)}\n{Sentence(measurement)}\n{FirmwareFigures.Text(size)}");
        return End(invocation, measurement.BitExact, size);
    }

    // The network that reads windows, and then the form that reads the frames of a hop.
    private int HopByHop(Invocation invocation, IntegerNetwork windows, StreamingForm streaming, Target target, string folder,
        int samples)
    {
        Measurement whole = Measurement.Of(windows, target, Path.Combine(folder, "windows"), samples, invocation.Seed);
        Measurement hop = Measurement.Of(streaming.Network, target, Path.Combine(folder, "streaming"), samples, invocation.Seed);
        invocation.Terminal.Result(
            Terminal.Joined(new
            {
                target = target.Name,
                how = target.Emulation is null ? "host" : "emulator",
                hopFrames = streaming.HopFrames,
                windowFrames = streaming.WindowFrames,
                bitExact = hop.BitExact && whole.BitExact,
                instructions = hop.Instructions,
                window = new { whole.Instructions, whole.Size.SramBytes, whole.Size.ArenaBytes, whole.Size.FlashBytes },
                layers = hop.Layers.Select(layer => new { layer.Name, layer.Instructions }),
            }, FirmwareFigures.Record(hop.Size)),
            () => $"""
                {Layers(hop)}
                {Sentence(hop)}
                a hop of {streaming.HopFrames} frames: {hop.Instructions:N0} instructions, {FirmwareFigures.Text(hop.Size)}
                a window of {streaming.WindowFrames} frames: {whole.Instructions:N0} instructions, {FirmwareFigures.Text(whole.Size)}
                """);
        return End(invocation, hop.BitExact && whole.BitExact, hop.Size);
    }

    private int OnPort(Invocation invocation, IntegerNetwork network, Target target, string folder, string port, int samples)
    {
        FirmwareProject project = FirmwareProject.Write(network, target, folder);
        if (target.SerialFiles.Count == 0)
            throw new InputException($"target {target.Name}", "one with a serial line", "take the target of the board");
        string program = project.Compile(FirmwareProject.SerialPath);
        using EmulatedBoard? emulated = port == EmulatorPort ? EmulatedBoard.Start(project, program) : null;
        BoardMeasurement measurement = BoardMeasurement.Of(project, emulated?.Port ?? port, samples, invocation.Seed);
        FirmwareSize size = measurement.Size;
        Estimate time = measurement.Milliseconds;
        string how = emulated is null ? "board" : "emulator, by its serial port";
        invocation.Terminal.Result(
            Terminal.Joined(new
            {
                target = target.Name,
                how,
                measurement.Port,
                measurement.Firmware,
                samples,
                measurement.BitExact,
                latencyMs = time.Value,
                latencyLowMs = time.Low,
                latencyHighMs = time.High,
                measurement.Inferences,
                measurement.Series,
            }, FirmwareFigures.Record(size)),
            () => $"""
                {measurement.Firmware} on {measurement.Port} ({how})
                {time.Value:F3} ms an inference, measured on {measurement.Port} by its own clock, mean of {measurement.Inferences} in {measurement.Series} series of {time.Low:F3} to {time.High:F3} ms{(emulated is null ? "" : "; the emulator's clock shows no board's time")}
                {target.Name}: {samples} samples, {Verdict(measurement.BitExact)}
                {FirmwareFigures.Text(size)}
                """);
        return End(invocation, measurement.BitExact, size);
    }

    private int Listen(Invocation invocation, IntegerNetwork network, FrontEnd frontEnd, AnomalyRule? rule, Target target,
        string folder, string path, int samples)
    {
        using DataSet data = DataSets.Open(path);
        EquatableArray<DataItem> items = data[SplitOption.Of(invocation.Get(_split), data.Contains)].Items;
        int count = Math.Min(samples, items.Count);
        // Spread over the split, whose items stand class by class.
        AudioInputs clips = AudioInputs.Of(frontEnd, network.Input.Output, Enumerable.Range(0, count).Select(i =>
            items[(int)((long)i * items.Count / count)].Read()));
        AudioMeasurement heard = _sram.Built(invocation, network, target,
            planned => AudioMeasurement.Of(planned, frontEnd, target, folder, clips, rule), built => built.Size);
        FirmwareSize size = heard.Size;
        bool agrees = heard.BitExact && heard.SameDecisions == heard.Windows && heard.WorstFeature <= 1;
        invocation.Terminal.Result(
            Terminal.Joined(new
            {
                target = target.Name,
                how = target.Emulation is null ? "host" : "emulator",
                samples = count,
                heard.Windows,
                heard.SameDecisions,
                heard.SameScores,
                heard.EqualFeatures,
                heard.WorstFeature,
                heard.BitExact,
                heard.FrontEndInstructions,
                heard.Instructions,
                paintedStackBytes = heard.Painted?.UsedBytes,
                paintedStackBound = heard.Painted?.Bound.ProgramBytes,
            }, FirmwareFigures.Record(size)),
            () => $"""
                {target.Name}: {count} clips, {heard.Windows} inputs, {heard.SameDecisions} decided as on this machine{(heard.SameScores is { } same ? $", {same} with the same score" : "")}
                features: {heard.EqualFeatures:P2} the same integer, the others off by at most {heard.WorstFeature}; on them, {Verdict(heard.BitExact)}
                instructions: front end {heard.FrontEndInstructions:N0}, inference {heard.Instructions:N0}
                {FirmwareFigures.Text(size)}
                """);
        return End(invocation, agrees, size);
    }

    private int HearStream(Invocation invocation, IntegerNetwork network, AudioFrontEnd frontEnd, Target target, string folder, string path)
    {
        const string UsualLength = "1m";
        EventRule rule = _listening.Stored(invocation)
            ?? throw new InputException("--stream without --listen", "a rule",
                "find one with 'micronets eval MODEL --stream --data PATH --out listen.json'");
        ModelInterface ends = FrontEndOption.Ends(invocation.Get(_model)).WithEvents(rule);
        double seconds = StreamEvaluation.Seconds(invocation.Get(_stream) ?? UsualLength);
        StreamRecording recording = StreamOptions.Recording(path, invocation.Get(_split), seconds, invocation.Seed, frontEnd, rule.IsEvent);
        StreamingForm? streaming = _listening.Form(invocation, network, frontEnd, rule);
        StreamMeasurement heard = StreamMeasurement.Of(network, frontEnd, ends with { Streaming = streaming }, target, folder, recording);
        StreamMeasurement? windows = streaming is null ? null
            : StreamMeasurement.Of(network, frontEnd, ends, target, Path.Combine(folder, "windows"), recording);
        double hopSeconds = (double)rule.HopFrames * frontEnd.WindowFrameStep / frontEnd.SampleRate;
        object[] Events(EquatableArray<(int Hop, string Name)> events) => [.. events.Select(one => new { one.Hop, one.Name, seconds =
            (one.Hop + 1) * hopSeconds })];
        invocation.Terminal.Result(
            Terminal.Joined(new
            {
                target = target.Name,
                how = target.Emulation is null ? "host" : "emulator",
                seconds = 3600 * recording.Hours,
                heard.Hops,
                heard.Agrees,
                instructionsPerHop = heard.InstructionsPerHop,
                mostInstructionsOfHop = heard.MostInstructions,
                events = Events(heard.Found),
                expected = Events(heard.Expected),
                window = windows is null ? null : new { windows.Agrees, windows.InstructionsPerHop, windows.Size.SramBytes,
                    windows.Size.ArenaBytes, windows.Size.FlashBytes },
            }, FirmwareFigures.Record(heard.Size)),
            () => string.Create(CultureInfo.InvariantCulture, $"""
                {target.Name}: {3600 * recording.Hours:0.#} s in {heard.Hops} hops of {1000 * hopSeconds:0} ms, {heard.Found.Count} events, {(heard.Agrees ? "the same as" : "NOT those of")} this machine
                {string.Join(", ", heard.Found.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Name} at {(one.Hop + 1) * hopSeconds:0.0} s")))}
                instructions of a hop: {heard.InstructionsPerHop:N0} on average, {heard.MostInstructions:N0} at most
                {FirmwareFigures.Text(heard.Size)}{(windows is null ? "" : $"\n{Whole(windows)}")}
                """));
        return End(invocation, heard.Agrees && windows is not { Agrees: false }, heard.Size);
    }

    private static string Whole(StreamMeasurement windows) => $"""
        the same with whole windows: {windows.InstructionsPerHop:N0} instructions of a hop, {(windows.Agrees ? "the same" : "NOT the same")} events
        {FirmwareFigures.Text(windows.Size)}
        """;

    private int End(Invocation invocation, bool agrees, FirmwareSize size)
    {
        if (agrees)
            return _sram.End(invocation, size);
        invocation.Terminal.Error("the firmware does not compute what this machine does");
        return ExitCode.InternalError;
    }

    private static string Layers(Measurement measurement)
    {
        var table = new TextTable(["layer", "instructions"], rightAligned: [1]);
        foreach (LayerInstructions layer in measurement.Layers)
            table.Add(layer.Name, $"{layer.Instructions:N0}");
        if (measurement.Instructions is { } instructions)
            table.Add("an inference", $"{instructions:N0}");
        return table.ToString();
    }

    private static string Sentence(Measurement measured)
    {
        string time = measured.Instructions is not { } most ? ""
            : measured.TakesEqualTime ? "; the same number of instructions for each"
            : $"; {measured.LeastInstructions:N0} to {most:N0} instructions, the most count";
        string stack = measured.Painted is { } painted
            ? $"\nstack used in a run: {painted.UsedBytes} of {painted.Bound.ProgramBytes} bytes proven for the program that ran" : "";
        return $"{measured.Target}: {measured.Samples} inputs, {Verdict(measured.BitExact)}{time}{stack}";
    }

    private static string Verdict(bool bitExact) => bitExact ? "outputs equal the interpreter's byte for byte"
        : "outputs DIFFER from the interpreter's";
}
