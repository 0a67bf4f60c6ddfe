using MicroNets.Devices;
using MicroNets.Search.Spaces;

namespace MicroNets.Search.Derivation;

/// <summary>Why an architecture was changed after the search.</summary>
public enum StepKind
{
    /// <summary>The architecture of the most probable options.</summary>
    Derived,

    /// <summary>Something made smaller because a limit was broken.</summary>
    Shrunk,

    /// <summary>No shrink helped; the search went on from a point known to fit.</summary>
    Restarted,

    /// <summary>Something made larger because there was room.</summary>
    Grown,

    /// <summary>Another depth at equal cost learnt better in a short training.</summary>
    WonTrial,
}

/// <summary>One step from the derived architecture to the one that is handed on.</summary>
/// <param name="Change">What changed: "block3: 84 → 80".</param>
/// <param name="Checks">Every limit beside the exact cost after the step.</param>
/// <param name="Loss">Estimated by the supernet on validation data; null where it could not tell.</param>
public sealed record SearchStep(StepKind Kind, string Change, Architecture Architecture, EquatableArray<LimitCheck> Checks, double? Loss);
