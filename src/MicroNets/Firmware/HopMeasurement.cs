using MicroNets.Firmware.Toolchain;
using MicroNets.Graph.Streams;
using MicroNets.Quantization;
using MicroNets.Quantization.Streams;

namespace MicroNets.Firmware;

/// <summary>The firmware of a network's <see cref="StreamingForm"/>.</summary>
/// <param name="HopFrames">Frames of an input.</param>
/// <param name="WindowFrames">Frames that an output is of.</param>
/// <param name="BitExact">Whether every output byte equals the integer interpreter's.</param>
/// <param name="Instructions">Of a hop.</param>
public sealed record HopMeasurement(int HopFrames, int WindowFrames, bool BitExact, long? Instructions, FirmwareSize Size)
{
    /// <param name="windows">The network of windows, which a tenth of a window is added to at each hop.</param>
    /// <exception cref="InputException">The network pads along time, a program is missing, or the target cannot run here.</exception>
    internal static HopMeasurement Of(IntegerNetwork windows, Target target, int samples, ulong seed)
    {
        var form = StreamingForm.Of(windows, HopNetwork.UsualHop(windows.Network));
        string folder = Directory.CreateTempSubdirectory("micronets-").FullName;
        try
        {
            Measurement hop = Measurement.Of(form.Network, target, folder, samples, seed);
            return new HopMeasurement(form.HopFrames, form.WindowFrames, hop.BitExact, hop.Instructions, hop.Size);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
