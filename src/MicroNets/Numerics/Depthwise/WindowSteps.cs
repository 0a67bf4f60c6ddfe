namespace MicroNets.Numerics;

/// <summary>How windows go over a map, in floats: from window to window down and along, and from one row of a window to the next.</summary>
internal readonly record struct WindowSteps(nint Down, nint Along, nint Row);
