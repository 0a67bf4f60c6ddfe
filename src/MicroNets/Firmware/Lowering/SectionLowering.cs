using MicroNets.Devices.Memory;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;

namespace MicroNets.Firmware.Lowering;

/// <summary>Layers that run together a band of rows at a time: loops over bands of the kernels' calls.</summary>
internal static class SectionLowering
{
    private const string Indent = "    ";

    // Statements of a call, given where it reads and where it writes.
    private delegate IEnumerable<string> Statements(string[] from, string to);

    public static void Lower(ProgramBuilder program, SectionOperands at)
    {
        var calls = new Dictionary<Layer, (Statements Text, EquatableArray<string> Kernels)>();
        foreach (Layer layer in at.Layers)
        {
            IntegerLayer whole = program.Network[layer.Name];
            string name = program.Identifier(whole);
            foreach ((int index, Layer form) in at.Schedule.FormsOf(layer.Name).Index())
                calls[form] = CallOf(program, at, whole with { Layer = form }, () => index == 0 ? name : program.Further(name));
        }

        EquatableArray<string> kernels = [.. calls.Values.SelectMany(call => call.Kernels).Append(RowSchedule.KeepRows).Distinct()];
        (Layer first, Layer last) = (at.Layers[0], at.Layers[^1]);
        string title = $"{first.Name} to {last.Name}: {at.Layers.Count} layers in {at.Schedule.Bands} bands of rows";
        EquatableArray<string> after = program.AfterCall;
        program.Emit(program.Network[last.Name], title, kernels,
            () => at.Schedule.Runs.SelectMany(run => Lines(program.Orientation, at, run, calls, after)), at.Schedule.Calls);
    }

    private static (Statements Text, EquatableArray<string> Kernels) CallOf(ProgramBuilder program, SectionOperands at, IntegerLayer form,
        Func<string> name)
    {
        Layer layer = form.Layer;
        if (layer.Op is Add)
            return SumOf(program, at, form);
        (Value input, int outputPlane) = (at.Values[layer.Node.Inputs[0]], at.Values[layer.Name].ChannelStep);
        PlaneCall call = layer.Op is DepthwiseConv2D
            ? DepthwiseLowering.Planes(program, form, 0, new DepthwisePlace(input.ChannelStep, outputPlane, at.Scratch, name()))
            : ConvLowering.Planes(program, form, program.BandOf(at, at.Layers.First(whole => whole.Name == layer.Name)) is { } band
                ? new ConvPlace(input, outputPlane, at.Scratch, band, name())
                : new ConvPlace(input, outputPlane, at.Scratch, null, program.Identifier(form)));
        return ((from, to) => [call.Statement(from[0], to)], call.Kernels);
    }

    // Rows of the planes of two maps: channel after channel.
    private static (Statements Text, EquatableArray<string> Kernels) SumOf(ProgramBuilder program, SectionOperands at, IntegerLayer form)
    {
        Layer layer = form.Layer;
        (string name, string kernel) = ElementwiseLowering.Sum(program, form, inOrder: true);
        string Along(string place, string value) => $"{place} + channel * {at.Values[value].ChannelStep}";
        return ((from, to) =>
        [
            $"for (int32_t channel = 0; channel < {layer.OutputShape.Channels}; channel++)",
            $"{Indent}{kernel}(&{name}, {Along(from[0], layer.Node.Inputs[0])}, {Along(from[1], layer.Node.Inputs[1])}, "
                + $"{Along(to, layer.Name)}, {layer.OutputShape.Pixels});",
        ], [kernel]);
    }

    private static IEnumerable<string> Lines(Orientation orientation, SectionOperands at, BandRun run,
        Dictionary<Layer, (Statements Text, EquatableArray<string> Kernels)> calls, EquatableArray<string> after)
    {
        List<string> lines = [];
        foreach (RowBand band in run.Bands)
        {
            foreach (BandCall call in band.Calls)
            {
                string Place(string name, BandPlace place) => PlaceOf(orientation, at, name, place, run.Count > 1);
                lines.AddRange(calls[call.Layer].Text([.. call.Layer.Node.Inputs.Zip(call.Reads, Place)], Place(call.Layer.Name,
                    call.Writes)));
                lines.AddRange(after);
            }

            foreach (KeptRows kept in band.Kept)
            {
                Value rows = at.Values[kept.Layer.Name];
                lines.Add($"{RowSchedule.KeepRows}({ProgramBuilder.At(rows)}, {kept.Layer.OutputShape.Channels}, {rows.ChannelStep}, "
                    + $"{kept.From}, {kept.Bytes});");
                lines.AddRange(after);
            }
        }

        return run.Count == 1 ? lines
            : [$"for (int32_t band = 0; band < {run.Count}; band++) {{", .. lines.Select(line => Indent + line), "}"];
    }

    // Kept rows are counted in bytes; those of whole maps in rows.
    private static string PlaceOf(Orientation orientation, SectionOperands at, string name, BandPlace place, bool isLoop)
    {
        Value value = at.Values[name];
        int unit = at.Schedule.Planes.ContainsKey(name) ? 1 : orientation.ColumnsInnermost ? value.PixelStep : value.RowStep;
        string begin = ProgramBuilder.At(value, place.At * unit);
        return isLoop && place.Step != 0 ? $"{begin} + band * {place.Step * unit}" : begin;
    }
}
