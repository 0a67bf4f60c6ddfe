using MicroNets.Data.FrontEnds;
using MicroNets.Quantization.Streams;

namespace MicroNets.Firmware;

/// <summary>The front end that firmware has before the network.</summary>
/// <param name="FrontEnd">What turns recordings or frames into the input; null: the caller writes it.</param>
/// <param name="Streaming">The network reads the new frames of a hop; null: those of a window.</param>
internal sealed record BuiltFrontEnd(FrontEnd? FrontEnd, StreamingForm? Streaming = null)
{
    /// <summary>Frames of sound that an input has.</summary>
    public int AudioFrames => Streaming?.HopFrames ?? Audio!.WindowFrames;

    public AudioFrontEnd? Audio => FrontEnd as AudioFrontEnd;

    /// <summary>What makes the values of a frame out of raw steps, for a summary; null: no frame is one of a series.</summary>
    public SeriesSpectra? SummarisedSpectra => FrontEnd as SeriesSpectra;

    /// <summary>The summary of frames that the input is; null: the input is none.</summary>
    public FrameSummary? Summary => (FrontEnd as IFrameFrontEnd)?.Summary;

    /// <summary>Whether there is C code for a front end.</summary>
    public static bool IsPossible(FrontEnd frontEnd) => frontEnd is AudioFrontEnd or IFrameFrontEnd { Summary: not null };
}
