declare module 'virtual:districts' {
  const districts: { city: GeoJSON.FeatureCollection; around: GeoJSON.FeatureCollection }
  export default districts
}
