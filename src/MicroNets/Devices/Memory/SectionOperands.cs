using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Devices.Memory;

/// <summary>Where the kernels of a <see cref="RowSection"/> find the maps they read, the rows they keep, their scratch and the
/// output.</summary>
/// <param name="Layers">Of the section, in order.</param>
/// <param name="Values">By layer: whole maps from outside, the output, and the rows that are kept of what lies between.</param>
/// <param name="Scratch">Of whichever kernel runs; null: none needs any.</param>
internal sealed record SectionOperands(RowSchedule Schedule, EquatableArray<Layer> Layers, IReadOnlyDictionary<string, Value> Values,
    ArenaBuffer? Scratch)
{
    /// <summary>Whether a convolution runs from plane to plane.</summary>
    public bool IsPointwise(Layer layer, Orientation orientation) => layer.Op is Conv2D { IsPointwise: true }
        && Values[layer.Node.Inputs[0]] is { ChannelStep: > 1 } input && input with { ChannelStep = 0 }
            == orientation.Planar(input.Buffer, input.Shape) with { ChannelStep = 0 };

    /// <summary>How a convolution copies its rows: alike in all bands, so that one list of offsets serves them.</summary>
    public ConvBand BandOf(Layer layer, ArenaBuilder arena)
    {
        Orientation orientation = arena.Orientation;
        int rows = Schedule.FormsOf(layer.Name).Max(form => orientation.Of(form.OutputShape).Rows);
        Window window = orientation.Of(((Conv2D)layer.Op).Window(layer.InputShape)) with { OutputHeight = rows };
        return ConvBand.Of(window, Values[layer.Node.Inputs[0]], orientation, arena.Choices.BandBytes(layer));
    }

    /// <summary>Takes room for the step.</summary>
    public static SectionOperands Of(ArenaBuilder arena, RowSchedule schedule)
    {
        (Network network, RowSection section) = (arena.Network, schedule.Section);
        Layer[] layers = [.. section.Layers.Select(name => network[name])];
        var values = new Dictionary<string, Value>();
        foreach (Layer layer in layers)
        {
            for (int i = 0; i < layer.Node.Inputs.Count; i++)
            {
                if (!schedule.Planes.ContainsKey(layer.Node.Inputs[i]))
                    values[layer.Node.Inputs[i]] = layer.Op is Conv2D ? arena.Read(layer, i) : arena.ReadPlanar(layer, i);
            }
        }

        Value[] reads = [.. values.Values];
        foreach (Layer layer in layers[..^1])
            values[layer.Name] = arena.Rows(layer, schedule.BytesOf(layer), schedule.Planes[layer.Name]);
        values[section.Last] = Output(arena, schedule, layers, values);
        var operands = new SectionOperands(schedule, [.. layers], values, null);
        int scratch = layers.Max(layer => ScratchOf(arena, operands, layer));
        if (scratch > 0)
            operands = operands with { Scratch = arena.Scratch(layers[^1], scratch) };
        arena.Step(section.Layers, reads, values[section.Last]);
        foreach (Layer layer in layers)
            arena.Done(layer);
        return operands;
    }

    private static Value Output(ArenaBuilder arena, RowSchedule schedule, Layer[] layers, Dictionary<string, Value> values)
    {
        foreach (string input in schedule.Overwritable.Where(input => arena.IsPlanar(values[input])))
        {
            int reads = layers.Sum(layer => layer.Node.Inputs.Count(name => values[name].Buffer == values[input].Buffer));
            Value output = arena.WriteOver(layers[^1], values[input], reads);
            if (output.Buffer.Place == values[input].Buffer.Place)
                return output;
        }

        return arena.Write(layers[^1]);
    }

    private static int ScratchOf(ArenaBuilder arena, SectionOperands operands, Layer layer) => layer.Op switch
    {
        Conv2D conv => KernelOperands.ConvScratch(arena, layer, operands.Values[layer.Node.Inputs[0]],
            operands.IsPointwise(layer, arena.Orientation) ? null : operands.BandOf(layer, arena), conv.Channels),
        DepthwiseConv2D => operands.Schedule.FormsOf(layer.Name).Max(form => KernelOperands.DepthwiseScratch(arena, form)),
        _ => 0,
    };
}
