using MicroNets.Devices.Memory;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;

namespace MicroNets.Firmware.Lowering;

/// <summary>Ops that move elements: each is some copies between blocks of bytes, over a filled output where the copies leave
/// gaps.</summary>
internal static class MoveLowering
{
    public static void Concat(ProgramBuilder program, IntegerLayer layer)
    {
        Axis axis = ((Concat)layer.Layer.Op).Axis;
        Operands at = program.Take(layer);
        var copies = new List<Copy>();
        int first = 0;
        foreach (Value input in at.Inputs)
        {
            copies.Add(new Copy(input, 0, Walk.Of(input), first * at.Output.Step(axis), Walk.Of(at.Output), input.Shape));
            first += input.Shape.Along(axis);
        }

        Emit(program, layer, at, copies);
    }

    public static void Slice(ProgramBuilder program, IntegerLayer layer)
    {
        var slice = (Slice)layer.Layer.Op;
        Operands at = program.Take(layer);
        Value input = at.Input;
        int first = Axes.All.Sum(axis => slice.Along(axis).First * input.Step(axis));
        var walk = new Walk(slice.Height.Step * input.RowStep, slice.Width.Step * input.PixelStep, slice.Channels.Step * input.ChannelStep);
        Emit(program, layer, at, [new Copy(input, first, walk, 0, Walk.Of(at.Output), layer.Layer.OutputShape)]);
    }

    public static void Transpose(ProgramBuilder program, IntegerLayer layer)
    {
        var op = (Transpose)layer.Layer.Op;
        Operands at = program.Take(layer);
        var walk = new Walk(at.Input.Step(op.Height), at.Input.Step(op.Width), at.Input.Step(op.Channels));
        Emit(program, layer, at, [new Copy(at.Input, 0, walk, 0, Walk.Of(at.Output), layer.Layer.OutputShape)]);
    }

    public static void Spread(ProgramBuilder program, IntegerLayer layer)
    {
        Size2D stride = ((Spread)layer.Layer.Op).Stride;
        Operands at = program.Take(layer);
        var walk = new Walk(stride.Height * at.Output.RowStep, stride.Width * at.Output.PixelStep, at.Output.ChannelStep);
        Emit(program, layer, at, [new Copy(at.Input, 0, Walk.Of(at.Input), 0, walk, at.Input.Shape)], layer.Output.ZeroPoint);
    }

    public static void Pad(ProgramBuilder program, IntegerLayer layer)
    {
        var pad = (Pad)layer.Layer.Op;
        Operands at = program.Take(layer);
        int first = (pad.Top * at.Output.RowStep) + (pad.Left * at.Output.PixelStep) + (pad.ChannelsBefore * at.Output.ChannelStep);
        Emit(program, layer, at, [new Copy(at.Input, 0, Walk.Of(at.Input), first, Walk.Of(at.Output), at.Input.Shape)],
            layer.Output.ToInteger(pad.Value));
    }

    public static void Join(ProgramBuilder program, IntegerLayer layer)
    {
        Operands at = program.Take(layer);
        var join = (Join)layer.Layer.Op;
        IEnumerable<Copy> copies = at.Inputs.Select((input, i) =>
        {
            Value part = Value.Flat(at.Output.Buffer, input.Shape, input.ElementBytes);
            return new Copy(input, 0, Walk.Of(input), join.OffsetOf(i, layer.Layer.InputShapes.Span), Walk.Of(part), input.Shape);
        });
        Emit(program, layer, at, [.. copies], fill: 0);
    }

    /// <summary>What a state holds from the next inference on.</summary>
    public static void Update(ProgramBuilder program, IntegerLayer layer)
    {
        Operands at = program.Take(layer);
        Emit(program, layer, at, [new Copy(at.Input, 0, Walk.Of(at.Input), 0, Walk.Of(at.Output), at.Input.Shape)]);
    }

    public static void View(ProgramBuilder program, IntegerLayer layer) => program.Take(layer);

    /// <summary>Values in flash, which lie as an activation would.</summary>
    public static void Constant(ProgramBuilder program, IntegerLayer layer)
    {
        Value value = program.Take(layer).Output;
        EquatableArray<int> values = layer.Tensors[0].Values;
        int bytes = layer.Layer.ElementBytes;
        var placed = new int[value.Extent / bytes];
        for (int i = 0; i < values.Count; i++)
            placed[value.OffsetOf(i) / bytes] = values[i];
        string name = $"{program.Identifier(layer)}_values";
        program.Constant(name, CType.Integer(8 * bytes), placed.Length, () => placed.Select(number => CText.Number(number)),
            ConstantRole.Weights);
        value.Buffer.Constant = bytes == 1 ? name : $"((const int8_t *)(const void *){name})";
    }

    public static void State(ProgramBuilder program, IntegerLayer layer)
    {
        Value state = program.Take(layer).Output;
        if (layer.Tensors.Count == 0)
        {
            program.Reset(() => Fill(state, layer.Output.ZeroPoint));
            return;
        }

        EquatableArray<int> values = layer.Tensors[0].Values;
        var placed = new int[state.Extent / state.ElementBytes];
        for (int i = 0; i < values.Count; i++)
            placed[state.OffsetOf(i) / state.ElementBytes] = values[i];
        string name = $"{program.Identifier(layer)}_values";
        program.Constant(name, CType.Integer(8 * state.ElementBytes), placed.Length, () => placed.Select(number => CText.Number(number)),
            ConstantRole.Weights);
        program.Reset(() => $"memcpy({ProgramBuilder.At(state)}, {name}, {state.Extent});");
    }

    private static string Fill(Value value, int number) => value.ElementBytes == 1
        ? $"memset({ProgramBuilder.At(value)}, {number}, {value.Extent});"
        : $"mn_fill_16({ProgramBuilder.At(value)}, {number}, {value.Extent / 2});";

    private static void Emit(ProgramBuilder program, IntegerLayer layer, Operands at, IReadOnlyList<Copy> copies, int? fill = null)
    {
        string name = program.Identifier(layer);
        Block[] blocks = [.. copies.Select(copy => Block.Over(copy.Counts, copy.From, copy.To))];
        program.Describe($"static const mn_block {name}[{blocks.Length}]", [.. blocks.Select(block => block.Text)]);
        program.Emit(layer, "mn_copy_block", () =>
        [
            .. fill is { } value ? (string[])[Fill(at.Output, value)] : [],
            .. copies.Select((copy, i) => $"mn_copy_block(&{name}[{i}], {ProgramBuilder.At(copy.Input, copy.First)}, "
                + $"{ProgramBuilder.At(at.Output, copy.Target)}, {copy.Input.ElementBytes});"),
        ], fill is not null && at.Output.ElementBytes > 1 ? ["mn_fill_16"] : []);
    }

    /// <summary>Elements of an input to some of the output's: where each starts, and how it goes on.</summary>
    private sealed record Copy(Value Input, int First, Walk From, int Target, Walk To, Shape Counts);
}
