// Makes an int8 .tflite file of a float .onnx or .tflite file and tells what the integers cost in accuracy.
//
//   dotnet run --project samples/QuantizeAndExport -- trained.onnx DATA model.tflite
using MicroNets.Data;
using MicroNets.Data.Sets;
using MicroNets.Data.Tasks;
using MicroNets.Data.Tasks.Inference;
using MicroNets.Onnx;
using MicroNets.Quantization;
using MicroNets.TFLite;

if (args is not [var source, var folder, var target])
{
    Console.Error.WriteLine("usage: QuantizeAndExport trained.onnx DATA model.tflite");
    return 2;
}

TfliteModel model = source.EndsWith(".onnx", StringComparison.Ordinal) ? OnnxReader.Read(source) : TfliteReader.Read(source);
if (model is not FloatModel trained)
{
    Console.Error.WriteLine($"{source} holds integers already");
    return 2;
}

DataSet set = DataSets.Open(folder);
TaskSpec task = TaskInference.Of(set, "own", TaskHints.None, Console.WriteLine);
using TaskData data = TaskData.Open(task, set, new TaskDataOptions());

// Ranges are those of samples as the network was trained on. Where this costs too much, QuantizationAwareTraining trains on with integers.
IntegerNetwork integers = PostTraining.Quantize(trained.Network, trained.Weights, data["train"].Source);
TfliteWriter.Write(target, new IntegerModel(integers) { Metadata = TfliteMetadata.Empty with { Labels = data.Classes } });

SampleSource test = data["val"].Source;
double before = Accuracy(trained, test), after = Accuracy(TfliteReader.Read(target), test);
Console.WriteLine($"{target}: {new FileInfo(target).Length:N0} bytes, accuracy {after:P1} in integers, {before:P1} in floats");
return 0;

static double Accuracy(TfliteModel model, SampleSource source)
{
    float[][] scores = [.. ModelEvaluation.Outputs(model, source).Chunk(source.Classes.Count)];
    return scores.Select((row, i) => Array.IndexOf(row, row.Max()) == source.Label(i) ? 1.0 : 0).Average();
}
