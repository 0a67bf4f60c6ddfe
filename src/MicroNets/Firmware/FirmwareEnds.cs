using MicroNets.Data.FrontEnds;
using MicroNets.Data.Tasks;

namespace MicroNets.Firmware;

/// <summary>What firmware has around the network.</summary>
/// <param name="FrontEnd">What turns recordings or frames into the input; null: the caller writes it.</param>
/// <param name="Rule">What makes a score and a yes or no of the output; null: the output is all there is.</param>
public sealed record FirmwareEnds(FrontEnd? FrontEnd = null, AnomalyRule? Rule = null)
{
    public static readonly FirmwareEnds None = new();

    internal AudioFrontEnd? Audio => FrontEnd as AudioFrontEnd;

    /// <summary>The summary of frames that the input is; null: the input is none.</summary>
    internal FrameSummary? Summary => (FrontEnd as IFrameFrontEnd)?.Summary;

    /// <summary>Whether there is C code for the front end.</summary>
    public static bool CanBuild(FrontEnd frontEnd) => frontEnd is AudioFrontEnd or FrameArray { Summary: not null };
}
