namespace MicroNets.Quantization.Interpreter.Reference;

/// <summary>What does not change within an inference, and what it leaves behind.</summary>
internal static class StateKernels
{
    public static void Constant(ReferenceCall call) => call.Layer.Tensors[0].Values.Span.CopyTo(call.Output);

    public static void State(ReferenceCall call) => call.State.CopyTo(call.Output, 0);

    public static void Update(ReferenceCall call)
    {
        call.Inputs[1].CopyTo(call.State, 0);
        call.Inputs[1].CopyTo(call.Output, 0);
    }
}
