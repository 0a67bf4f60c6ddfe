using MicroNets.Graph;

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
        Network = new StreamingRewriting(windows, hopFrames).Run();
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
    public static StreamingForm Of(IntegerNetwork windows, int hopFrames)
    {
        int window = windows.Input.Layer.OutputShape.Height, least = LeastHop(windows.Network);
        if (windows.Network.IsStateful)
            throw new InputException("a network that keeps states already", "a network of windows", "it streams as it is");
        if (hopFrames < 1 || hopFrames >= window || hopFrames % least != 0)
        {
            string multiple = least == 1 ? "" : $", in multiples of {least} as the strides of the network ask";
            throw new InputException($"a hop of {hopFrames} frames", $"1 to {window - 1}, fewer than the window{multiple}",
                least < window ? $"take a hop of {least} frames or a multiple of it" : "this network cannot stream");
        }

        return new StreamingForm(windows, hopFrames);
    }

    /// <summary>Hops in a window where nobody says how many.</summary>
    public const int UsualHopsPerWindow = 10;

    /// <summary>Frames of a hop where nobody says how many: about a tenth of the window.</summary>
    public static int UsualHop(Network windows)
    {
        int least = LeastHop(windows), tenth = Math.Max(1, windows.Input.OutputShape.Height / UsualHopsPerWindow);
        return (tenth + least - 1) / least * least;
    }

    /// <summary>Frames that every hop has to be a multiple of: the strides along time of the layers, one after the other.</summary>
    public static int LeastHop(Network network)
    {
        var steps = new Dictionary<string, int>();
        int least = 1;
        foreach (Layer layer in network.Layers)
        {
            int step = layer.Node.Inputs.Select(input => steps[input]).DefaultIfEmpty(1).Max();
            if (StreamingRewriting.WindowOf(layer) is { } window && layer.OutputShape.Height > 1)
                step = checked(step * window.Stride.Height);
            steps[layer.Name] = step;
            least = least / Divisor(least, step) * step;
        }

        return least;
    }

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

    private static int Divisor(int a, int b) => b == 0 ? a : Divisor(b, a % b);
}
