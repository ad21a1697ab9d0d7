using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.FileProviders;
using Twin.Operations.Problems;

namespace Twin.Operations.Pages;

/// <summary>Serves the built screen to browsers.</summary>
public static class ScreenPages
{
    const string Index = "/index.html";

    // Files that the build names by their content; all else may change under the same name.
    const string HashedFolder = "/assets";

    // MapLibre starts its worker from a blob and draws images from blobs and data; ECharts styles its tooltips inline.
    const string ContentSecurityPolicy = "default-src 'self'; script-src 'self'; worker-src 'self' blob:; child-src 'self' blob:; "
        + "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
        + "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    // Where an unknown path is a mistake in a program, not a view of the screen.
    static readonly string[] NotPages = ["/api", "/hub", "/openapi", "/metrics", "/healthz", "/readyz"];

    /// <summary>
    /// Serves the files of <paramref name="distFolder"/>, and its index.html for every other path that a view may have (the screen's own router
    /// reads it). Endpoints mapped elsewhere come first. Where the folder holds no index.html, every page says so with 503.
    /// </summary>
    public static IEndpointRouteBuilder MapTwinScreen(this IEndpointRouteBuilder app, string distFolder)
    {
        var folder = Path.GetFullPath(distFolder);
        var pages = File.Exists(Path.Join(folder, Index)) ? FilesOf(app, folder) : http => NotBuilt(http, folder);
        app.MapMethods("/{**path}", [HttpMethods.Get, HttpMethods.Head], http =>
        {
            AddSecurityHeaders(http.Response.Headers);
            return NotPages.Any(prefix => http.Request.Path.StartsWithSegments(prefix, StringComparison.Ordinal))
                ? Problem.NoSuchResource(http.Request.Path).ExecuteAsync(http) : pages(http);
        })
            .ExcludeFromDescription()
            .Add(endpoint => ((RouteEndpointBuilder)endpoint).Order = int.MaxValue);
        return app;
    }

    static RequestDelegate FilesOf(IEndpointRouteBuilder app, string folder)
    {
        var files = new StaticFileOptions
        {
            FileProvider = new PhysicalFileProvider(folder),
            OnPrepareResponse = context => context.Context.Response.Headers.CacheControl =
                context.Context.Request.Path.StartsWithSegments(HashedFolder, StringComparison.Ordinal)
                    ? "public, max-age=31536000, immutable" : "no-cache",
        };
        var pipeline = app.CreateApplicationBuilder();
        pipeline.Use((http, next) =>
        {
            http.SetEndpoint(null); // the middleware leaves requests alone that have an endpoint, and ours is this one
            if (IsView(http.Request.Path)) http.Request.Path = Index;
            return next(http);
        });
        pipeline.UseStaticFiles(files);
        pipeline.Run(http =>
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        return pipeline.Build();
    }

    // Ids have no dots, files do: a missing script must not be answered with a page.
    static bool IsView(PathString path) => !Path.GetFileName(path.Value.AsSpan()).Contains('.');

    static Task NotBuilt(HttpContext http, string folder)
    {
        http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return http.Response.WriteAsync($"The screen is not built: {folder} has no index.html.\n", http.RequestAborted);
    }

    static void AddSecurityHeaders(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
    }
}
