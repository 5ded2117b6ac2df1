namespace Docker.DotNet.Models;

// Testcontainers' public signatures name this type, so the compiler asks for it. It does nothing.
public class CreateContainerParameters
{
}
