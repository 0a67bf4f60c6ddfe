// Tells what anybody's int8 .tflite file costs on a device, layer by layer, and writes it as a C library for CMake.
//
//   dotnet run --project samples/ProfileAndBuild -- model.tflite stm32f446re firmware
using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Firmware.Layouts;
using MicroNets.Firmware.Project;
using MicroNets.TFLite;

if (args is not [var file, var name, var folder])
{
    Console.Error.WriteLine("usage: ProfileAndBuild model.tflite DEVICE FOLDER");
    return 2;
}

IntegerModel model = TfliteReader.ReadInteger(file);
DeviceProfile device = DeviceCatalog.Get(name);
var profile = NetworkProfile.Of(model.Structure, device);
Console.WriteLine($"times of layers: {profile.Law} law, {device.Clock}; {profile.Cost[CostAxis.Latency]?.How ?? profile.Unknown}");
foreach (ProfiledLayer layer in profile.Layers)
    Console.WriteLine($"{layer.Name,-32} {layer.Op,-16} {layer.Output,-12} {layer.Macs,12:N0} MACs {layer.LatencyMs,8:F3} ms");
foreach (CostAxis axis in CostAxis.All)
{
    if (profile.Cost[axis] is { } cost)
        Console.WriteLine($"{axis.Name}: {cost.Value.Value:N2} {axis.Unit} ({cost.Value.Low:N2} to {cost.Value.High:N2}; {cost.How})");
}

// The classes, where the file names them, become an array in C.
ModelInterface ends = ModelInterface.None with { Classes = model.Metadata.Labels, Name = "classifier" };
FirmwareLibrary library = FirmwareLibrary.Write([new LibraryModel(model.Network, null, ends)], Layout.Named("cmake"), folder);
Console.WriteLine($"{library.Files.Count} files in {library.Folder}; there: {library.Next}");
return 0;
