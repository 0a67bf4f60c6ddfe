namespace MicroNets.Data.FrontEnds;

/// <summary>A front end that computes frames of bands over time, and gives windows of them or their summary.</summary>
internal interface IFrameFrontEnd
{
    FrameWindows Windows { get; }

    /// <summary>Null: the frames themselves are the features.</summary>
    FrameSummary? Summary { get; }

    /// <summary>Values of a frame.</summary>
    int FrameBands { get; }

    /// <summary>Frames of content that the front end accepts.</summary>
    int FramesOf(RawContent content);

    /// <summary>The same frames under other windows and another summary.</summary>
    FrontEnd With(FrameWindows windows, FrameSummary? summary);
}
