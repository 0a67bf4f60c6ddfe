namespace MicroNets.Devices.Memory;

/// <summary>What the working memory of firmware is planned for.</summary>
internal enum ArenaGoal
{
    /// <summary>Convolutions at the peak run together with the depthwise convolution after them, a group of channels at a time.</summary>
    Smallest,

    /// <summary>Every layer runs by itself, so that it can be measured by itself.</summary>
    LayerByLayer,
}
