using MicroNets.Graph.Streams;

namespace MicroNets.Quantization.Streams;

/// <summary>
/// A network of windows as one that reads only the frames that are new at each hop. Rows of a map are moments; what a layer needs of
/// earlier ones it keeps as a state, so that no row is computed twice. Once a whole window was read the outputs are those of the network
/// of windows over the last <see cref="WindowFrames"/> frames, bit for bit.
/// </summary>
public sealed class StreamingForm
{
    private StreamingForm(IntegerNetwork windows, int hopFrames)
    {
        (WindowFrames, HopFrames) = (windows.Input.Layer.OutputShape.Height, hopFrames);
        var hop = HopNetwork.Of(windows.Network, hopFrames);
        Network = new IntegerNetwork(hop.Network, hop.Network.Layers.Select(layer =>
        {
            HopLayer made = hop.Origins[layer.Name];
            IntegerLayer origin = windows[made.Origin];
            return made.IsMoved ? new IntegerLayer(layer, origin.Output) : origin with { Layer = layer };
        })) { ArenaBytes = windows.ArenaBytes };
    }

    /// <summary>Takes the frames of a hop, and holds its states from one to the next.</summary>
    public IntegerNetwork Network { get; }

    /// <summary>Frames of an input of the network of windows.</summary>
    public int WindowFrames { get; }

    /// <summary>Frames of an input of this one.</summary>
    public int HopFrames { get; }

    /// <summary>Hops that come before that which completes the first window: their outputs say nothing.</summary>
    public int HopsBefore => ((WindowFrames + HopFrames - 1) / HopFrames) - 1;

    /// <summary>Frames of the first hop that belong to the window; whatever stands before them there does not count.</summary>
    public int FirstFrames => WindowFrames - (HopsBefore * HopFrames);

    /// <param name="hopFrames">Frames from one inference to the next.</param>
    /// <exception cref="InputException">The network pads along time, or its strides do not divide the hop.</exception>
    public static StreamingForm Of(IntegerNetwork windows, int hopFrames) => new(windows, hopFrames);

    /// <summary>Outputs of the hops from the first with a whole window on, back to back.</summary>
    /// <param name="interpreter">Of <see cref="Network"/>.</param>
    /// <param name="frames">Inputs of frames that follow each other; frames behind the last hop do not count.</param>
    public sbyte[] Outputs(Interpreter.IntegerInterpreter interpreter, ReadOnlySpan<sbyte> frames)
    {
        int frame = interpreter.InputElements / HopFrames, count = frames.Length / frame;
        if (count < WindowFrames)
            return [];
        int hops = 1 + HopsBefore + ((count - WindowFrames) / HopFrames), before = HopFrames - FirstFrames;
        sbyte[] inputs = new sbyte[hops * interpreter.InputElements];
        frames[..(inputs.Length - (before * frame))].CopyTo(inputs.AsSpan(before * frame));
        return interpreter.Run(inputs)[(HopsBefore * interpreter.OutputElements)..];
    }
}
