using System.CommandLine;
using System.Runtime.InteropServices;
using MicroNets.Data;
using MicroNets.Data.Formats;
using MicroNets.Data.FrontEnds;
using MicroNets.Firmware;
using MicroNets.TFLite;

namespace MicroNets.Cli.Commands;

/// <summary>Runs a model on raw tensors, or on recordings.</summary>
internal sealed class InferCommand()
    : ToolCommand("infer", "Runs a model: raw input tensors, back to back, or recordings, to raw output tensors.",
    "micronets infer model.tflite --input samples.in --output samples.out")
{
    private readonly Argument<string> _model = new("model") { Description = "A .tflite or .onnx file, or a run folder." };

    private readonly Option<string> _input = new("--input") { Description = "File of raw input tensors in the model's element type; with "
        + "--front-end a .wav file, or a folder of them, which are taken in the order of their names.", Required = true };

    private readonly Option<string> _output = new("--output") { Description = "File to write the raw outputs to.", Required = true };

    private readonly Option<string> _engine = new("--engine") { Description = "What computes.", DefaultValueFactory = _ =>
        InferenceEngines.Interpreter };

    private readonly Option<string?> _frontEnd = FrontEndOption.New();

    protected override void Configure(Command command)
    {
        command.Arguments.Add(_model);
        _engine.AcceptOnlyFromAmong([.. InferenceEngines.ByName.Keys]);
        foreach (Option option in new Option[] { _input, _output, _engine, _frontEnd })
            command.Options.Add(option);
    }

    protected override int Run(Invocation invocation)
    {
        TfliteModel model = ModelArgument.Read(invocation.Get(_model));
        string path = invocation.Get(_input), engine = invocation.Get(_engine);
        AudioFrontEnd? frontEnd = FrontEndOption.Of(invocation.Get(_frontEnd), invocation.Get(_model));
        (int count, long bytesIn, byte[] output) = frontEnd is null ? OnTensors(model, path, engine)
            : OnRecordings(model, path, engine, frontEnd);
        AtomicFile.WriteAllBytes(invocation.Get(_output), output);
        invocation.Terminal.Result(
            new { count, bytesIn, bytesOut = output.Length, engine },
            () => $"{count} samples by the {engine}: {bytesIn:N0} bytes in, {output.Length:N0} bytes out");
        return ExitCode.Done;
    }

    private static (int Count, long BytesIn, byte[] Output) OnTensors(TfliteModel model, string path, string engine)
    {
        byte[] input = File.ReadAllBytes(path);
        return (input.Length / RawInference.InputBytes(model), input.Length, InferenceEngines.ByName[engine](model, input));
    }

    private static (int Count, long BytesIn, byte[] Output) OnRecordings(TfliteModel model, string path, string engine,
        AudioFrontEnd frontEnd)
    {
        if (model is not IntegerModel { InputType: ElementType.Int8, OutputType: ElementType.Int8 } integers)
            throw new InputException("a model with other than int8 ends", "int8 inputs and outputs with a front end", "export it as int8");
        string[] files = Directory.Exists(path)
            ? [.. Directory.EnumerateFiles(path, "*.wav", SearchOption.AllDirectories).Order(StringComparer.Ordinal)] : [path];
        AudioClip[] recordings = Array.ConvertAll(files, WavFile.Read);
        AudioInputs clips = AudioInputs.Of(frontEnd, integers.Network.Input.Output, recordings);
        byte[] output = engine == InferenceEngines.Interpreter
            ? InferenceEngines.ByName[engine](model, MemoryMarshal.AsBytes(clips.Features.Span).ToArray())
            : InferenceEngines.RunAudio(engine, integers.Network, frontEnd, clips);
        return (clips.Count, clips.Samples.Count, output);
    }
}
