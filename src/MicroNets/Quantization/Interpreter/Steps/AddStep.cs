using MicroNets.Graph;
using MicroNets.Quantization.Arithmetic;
using MicroNets.Quantization.Interpreter.Lanes;

namespace MicroNets.Quantization.Interpreter.Steps;

/// <summary>Sum of two maps of one shape, a register at a time.</summary>
internal sealed unsafe class AddStep<TLanes, TVector>(int a, int b, int target, Shape shape, AddArithmetic arithmetic) : InterpreterStep
    where TLanes : struct, IIntegerLanes<TVector>
    where TVector : unmanaged
{
    public override void Run(Workspace workspace)
    {
        sbyte* left = workspace.Tensors[a], right = workspace.Tensors[b], output = workspace.Tensors[target];
        TVector zeroLeft = TLanes.Broadcast(-arithmetic.A.ZeroPoint << AddArithmetic.LeftShift);
        TVector zeroRight = TLanes.Broadcast(-arithmetic.B.ZeroPoint << AddArithmetic.LeftShift);
        TVector raise = TLanes.Broadcast(1 << AddArithmetic.LeftShift);
        TVector zeroOutput = TLanes.Broadcast(arithmetic.OutputZeroPoint);
        TVector lowest = TLanes.Broadcast(arithmetic.Clamp.Lowest), highest = TLanes.Broadcast(arithmetic.Clamp.Highest);
        for (int i = 0; i < shape.Elements; i += TLanes.Count)
        {
            TVector x = Scale(TLanes.Add(TLanes.Multiply(TLanes.Widen(left + i), raise), zeroLeft), arithmetic.ScaleA);
            TVector y = Scale(TLanes.Add(TLanes.Multiply(TLanes.Widen(right + i), raise), zeroRight), arithmetic.ScaleB);
            TVector sum = TLanes.Add(Scale(TLanes.Add(x, y), arithmetic.ScaleOutput), zeroOutput);

            // The last register may reach into the slack behind the tensor.
            TLanes.Narrow(TLanes.Clamp(sum, lowest, highest), output + i);
        }
    }

    private static TVector Scale(TVector x, FixedPointMultiplier factor) => TLanes.Scale(
        x,
        TLanes.Broadcast(factor.Multiplier),
        TLanes.Broadcast(Math.Max(factor.Shift, 0)),
        TLanes.Broadcast(Math.Max(-factor.Shift, 0)));
}
