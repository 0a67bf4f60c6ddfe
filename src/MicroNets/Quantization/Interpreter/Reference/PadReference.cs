using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Quantization.Interpreter.Reference;

/// <summary>The map in a frame of one value.</summary>
internal static class PadReference
{
    public static void Run(ReferenceCall call)
    {
        Pad pad = call.Op<Pad>();
        Shape input = call.InputShape, output = call.OutputShape;
        call.Output.AsSpan().Fill(call.Format.ToInteger(pad.Value));
        for (int y = 0; y < input.Height; y++)
        {
            for (int x = 0; x < input.Width; x++)
            {
                int target = ((y + pad.Top) * output.Width) + x + pad.Left;
                call.Input.AsSpan(((y * input.Width) + x) * input.Channels, input.Channels)
                    .CopyTo(call.Output.AsSpan((target * output.Channels) + pad.ChannelsBefore));
            }
        }
    }
}
