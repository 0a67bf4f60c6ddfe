using MicroNets.Graph.Ops;
using MicroNets.Quantization.Interpreter;
using MicroNets.TFLite;
using MicroNets.TFLite.FlatBuffers;
using MicroNets.TFLite.Schema;

namespace MicroNets.Tests.TFLite;

/// <summary>Files that keep states between inferences, in variables or in the tensors of their operators.</summary>
public class StreamingFileTests
{
    private const int Kernel = 4, Channels = 3, Frames = 9;
    private const float Scale = 1f / 16;
    private const int Zero = -5;

    [Fact]
    public void A_streaming_network_fed_frame_by_frame_answers_as_the_same_network_on_windows()
    {
        var random = new Random(1);
        sbyte[] kernel = Bytes(random, Kernel * Channels), dense = Bytes(random, 2 * Channels), frames = Bytes(random, Frames * Channels);
        IntegerModel streaming = Streaming(kernel, dense), windowed = Windowed(kernel, dense);

        // Before the first frame the window holds zeros.
        sbyte[] padded = [.. Enumerable.Repeat((sbyte)Zero, (Kernel - 1) * Channels), .. frames];
        sbyte[] windows = [.. Enumerable.Range(0, Frames)
            .SelectMany(frame => padded.AsSpan(frame * Channels, Kernel * Channels).ToArray())];
        sbyte[] expected = new IntegerInterpreter(windowed.Network).Run(windows);
        Assert.True(streaming.Network.Network.IsStateful);
        Assert.Equal(expected, new IntegerInterpreter(streaming.Network).Run(frames));

        var reference = new ReferenceInterpreter(streaming.Network);
        Assert.Equal(expected, frames.Chunk(Channels).SelectMany(frame => reference.Run(frame)));
        reference.Reset();
        Assert.Equal(expected.Take(2), reference.Run(frames.AsSpan(0, Channels)));
    }

    [Fact]
    public void A_state_begins_as_the_subgraph_of_CALL_ONCE_says()
    {
        var file = new TfliteFileBuilder();
        int x = file.Activation([1, 2], Scale, Zero), y = file.Activation([1, 2], Scale, Zero),
            before = file.Activation([1, 2], Scale, Zero);
        file.Operator(BuiltinOperator.CallOnce, [], [], TfliteSchema.CallOnceOptions.Type,
            Slot.Int32(TfliteSchema.CallOnceOptions.InitSubgraph, 1));
        int handle = file.Handle("delay");
        file.Operator(BuiltinOperator.ReadVariable, [handle], before);
        file.Operator(BuiltinOperator.AssignVariable, [handle, x], [], 0);
        file.Operator(BuiltinOperator.Reshape, [before, file.Numbers(1, 2)], y);
        file.BeginSubgraph();
        int inner = file.Handle("delay");
        file.Operator(BuiltinOperator.AssignVariable, [inner, file.Constant([1, 2], Scale, Zero, 7, -7)], [], 0);
        IntegerModel model = (IntegerModel)TfliteReader.Read(file.Build(x, y));

        // The network gives each frame a frame later.
        Assert.Equal([7, -7, 1, 2, 3, 4], new IntegerInterpreter(model.Network).Run(new sbyte[] { 1, 2, 3, 4, 5, 6 }));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    public void Rank_one_filters_remember_the_last_products(int bits)
    {
        TensorType type = bits == 8 ? TensorType.Int8 : TensorType.Int16;
        // One filter that passes its input on, and time filters that weigh the last three by 1, 2 and 4.
        var file = new TfliteFileBuilder();
        int x = file.Activation([1, 1], 1, 0), y = file.Activation([1, 1], 1, 0), state = file.Variable([1, 3], 1, 0, type);
        int time = type == TensorType.Int8 ? file.Weights([1, 3], [1, 2, 4], 0, 1) : file.Wide([1, 3], 1, 1, 2, 4);
        file.Operator(BuiltinOperator.Svdf, [x, file.Weights([1, 1], [1], 0, 1), time, file.Biases(10), state], y,
            TfliteSchema.SvdfOptions.Type, Slot.Int32(TfliteSchema.SvdfOptions.Rank, 1));
        IntegerModel model = (IntegerModel)TfliteReader.Read(file.Build(x, y));
        Assert.Equal([10 + 4, 10 + 8 + 2, 10 + 12 + 4 + 1, 10 + 12 + 6 + 2],
            new IntegerInterpreter(model.Network).Run(new sbyte[] { 1, 2, 3, 3 }));
    }

    [Fact]
    public void Updates_come_after_all_readers_of_the_state()
    {
        IntegerModel model = Streaming(new sbyte[Kernel * Channels], new sbyte[2 * Channels]);
        string[] names = [.. model.Network.Layers.Select(layer => layer.Layer.Name)];
        string state = model.Network.Layers.Single(layer => layer.Layer.Op is State).Layer.Name,
            update = model.Network.Layers.Single(layer => layer.Layer.Op is StateUpdate).Layer.Name;
        Assert.All(model.Network.Network.ConsumersOf(state).Where(layer => layer.Name != update), layer =>
            Assert.True(Array.IndexOf(names, layer.Name) < Array.IndexOf(names, update)));
        Assert.IsNotType<StateUpdate>(model.Network.Output.Layer.Op);
    }

    private static IntegerModel Streaming(sbyte[] kernel, sbyte[] dense)
    {
        var file = new TfliteFileBuilder();
        int x = file.Activation([1, 1, 1, Channels], Scale, Zero), before = file.Activation([1, Kernel - 1, 1, Channels], Scale, Zero);
        int window = file.Activation([1, Kernel, 1, Channels], Scale, Zero),
            after = file.Activation([1, Kernel - 1, 1, Channels], Scale, Zero);
        int handle = file.Handle("frames");
        file.Operator(BuiltinOperator.ReadVariable, [handle], before);
        file.Operator(BuiltinOperator.Concatenation, [before, x], window, TfliteSchema.ConcatenationOptions.Type,
            Slot.Int32(TfliteSchema.ConcatenationOptions.Axis, 1));
        file.Operator(BuiltinOperator.StridedSlice, [window, file.Numbers(0, 1, 0, 0), file.Numbers(0, 0, 0, 0), file.Numbers(1, 1, 1, 1)],
            after, TfliteSchema.StridedSliceOptions.Type,
            Slot.Int32(TfliteSchema.StridedSliceOptions.EndMask, 15), Slot.Int32(TfliteSchema.StridedSliceOptions.BeginMask, 13));
        file.Operator(BuiltinOperator.AssignVariable, [handle, after], [], 0);
        return (IntegerModel)TfliteReader.Read(file.Build(x, Head(file, window, kernel, dense)));
    }

    private static IntegerModel Windowed(sbyte[] kernel, sbyte[] dense)
    {
        var file = new TfliteFileBuilder();
        int x = file.Activation([1, Kernel, 1, Channels], Scale, Zero);
        return (IntegerModel)TfliteReader.Read(file.Build(x, Head(file, x, kernel, dense)));
    }

    private static int Head(TfliteFileBuilder file, int window, sbyte[] kernel, sbyte[] dense)
    {
        int filtered = file.Activation([1, 1, 1, Channels], 0.2f, 3), y = file.Activation([1, 2], 0.4f, 1);
        file.Operator(BuiltinOperator.DepthwiseConv2D,
            [window, file.Weights([1, Kernel, 1, Channels], kernel, 3, 0.01f), file.Biases(1, 2, 3)], filtered,
            TfliteSchema.DepthwiseConv2DOptions.Type,
            Slot.Byte(TfliteSchema.DepthwiseConv2DOptions.Padding, 1), Slot.Int32(TfliteSchema.DepthwiseConv2DOptions.StrideWidth, 1),
                Slot.Int32(TfliteSchema.DepthwiseConv2DOptions.StrideHeight, 1),
                Slot.Int32(TfliteSchema.DepthwiseConv2DOptions.DepthMultiplier, 1));
        file.Operator(BuiltinOperator.FullyConnected, [filtered, file.Weights([2, Channels], dense, 0, 0.01f), file.Biases(4, 5)], y,
            TfliteSchema.FullyConnectedOptions.Type);
        return y;
    }

    private static sbyte[] Bytes(Random random, int count) =>
        Enumerable.Range(0, count).Select(_ => (sbyte)random.Next(-127, 128)).ToArray();
}
