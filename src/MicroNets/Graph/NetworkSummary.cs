namespace MicroNets.Graph;

/// <summary>A network as a table for people.</summary>
public static class NetworkSummary
{
    /// <summary>A line a layer: node, op with its attributes, output shape, trained parameters and multiply-accumulates; then their
    /// sums.</summary>
    public static string Summary(this Network network)
    {
        var table = new TextTable(["node", "op", "", "output", "parameters", "MACs"], rightAligned: [4, 5]);
        foreach (Layer layer in network.Layers)
        {
            long parameters = layer.Parameters.Where(parameter => parameter.IsTrained).Sum(parameter => (long)parameter.Elements);
            table.Add(layer.Name, layer.Op.Kind(), layer.Op.Describe(), layer.OutputShape.ToString(), Number(parameters),
                Number(layer.Macs));
        }

        table.Add("total", "", "", "", Number(network.ParameterCount), Number(network.Macs));
        return table.ToString();
    }

    private static string Number(long value) => value == 0 ? "" : value.ToString("N0");
}
