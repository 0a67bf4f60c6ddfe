namespace MicroNets.Graph.Streams;

/// <summary>
/// A network of windows as one that reads only the frames that are new at each hop. Rows of a map are moments; what a layer needs of
/// earlier ones it keeps as a state, so that no row is computed twice.
/// </summary>
/// <param name="Network">Takes the frames of a hop, and holds its states from one to the next.</param>
/// <param name="Origins">Of each of its layers, what it comes from.</param>
public sealed record HopNetwork(Network Network, IReadOnlyDictionary<string, HopLayer> Origins)
{
    /// <param name="hopFrames">Frames from one inference to the next.</param>
    /// <exception cref="InputException">The network pads along time, or its strides do not divide the hop.</exception>
    public static HopNetwork Of(Network windows, int hopFrames)
    {
        int window = windows.Input.OutputShape.Height, least = LeastHop(windows);
        if (windows.IsStateful)
            throw new InputException("a network that keeps states already", "a network of windows", "it streams as it is");
        if (hopFrames < 1 || hopFrames >= window || hopFrames % least != 0)
        {
            string multiple = least == 1 ? "" : $", in multiples of {least} as the strides of the network ask";
            throw new InputException($"a hop of {hopFrames} frames", $"1 to {window - 1}, fewer than the window{multiple}",
                least < window ? $"take a hop of {least} frames or a multiple of it" : "this network cannot stream");
        }

        return new StreamingRewriting(windows, hopFrames).Run();
    }

    /// <summary>With the hop where nobody says how long; null: the network has no such form.</summary>
    public static HopNetwork? OfUsualHop(Network windows)
    {
        try
        {
            return Of(windows, UsualHop(windows));
        }
        catch (InputException)
        {
            return null;
        }
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

    private static int Divisor(int a, int b) => b == 0 ? a : Divisor(b, a % b);
}

/// <summary>What a layer of a network by hop comes from.</summary>
/// <param name="Origin">The layer of the network of windows.</param>
/// <param name="IsMoved">Whether it moves rows of that layer's map, in place of computing what the layer computes.</param>
public readonly record struct HopLayer(string Origin, bool IsMoved);
