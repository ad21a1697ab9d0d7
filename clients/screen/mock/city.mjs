// A small invented city in the shape of ModelWire. Seeded and constant: the same model at every start.

const metresPerDegree = 110_700

/** What each type of facility has: [device id, type, zh, en, sides, points]; a point is [id, kind, unit, measure, zh, en]. */
const electricity = (id, zh, en, from, to) => [id, 'electricity-meter', zh, en, [from, to], [
  ['energy_import', 'register', 'kWh', null, '正向有功电能', 'Energy import'],
  ['active_power', 'power', 'kW', null, '有功功率', 'Active power'],
  ['voltage_a', 'gauge', 'V', null, 'A 相电压', 'Voltage A'],
  ['current_a', 'gauge', 'A', null, 'A 相电流', 'Current A'],
  ['power_factor', 'gauge', '', null, '功率因数', 'Power factor'],
]]
const gas = ['gas-meter', 'gas-meter', '燃气表', 'Gas meter', null, [
  ['volume', 'register', 'm³', 'natural_gas', '标况体积', 'Volume'], ['flow', 'gauge', 'm³/h', null, '瞬时流量', 'Flow']]]
const steam = ['steam-meter', 'steam-meter', '蒸汽表', 'Steam meter', null, [
  ['mass', 'register', 't', 'steam', '累计质量', 'Mass'], ['pressure', 'gauge', 'MPa', null, '压力', 'Pressure'], ['temperature', 'gauge', '°C', null, '温度', 'Temperature']]]
const cooling = ['cooling-meter', 'cooling-meter', '冷量表', 'Cooling meter', null, [
  ['energy', 'register', 'kWh', 'cooling', '累计冷量', 'Cooling'], ['supply', 'gauge', '°C', null, '供水温度', 'Supply'], ['return', 'gauge', '°C', null, '回水温度', 'Return']]]
const water = ['water-meter', 'water-meter', '水表', 'Water meter', null, [
  ['volume', 'register', 'm³', 'water', '累计水量', 'Volume'], ['flow', 'gauge', 'm³/h', null, '瞬时流量', 'Flow']]]
const air = ['air-station', 'air-quality-station', '空气站', 'Air station', null, [
  ['pm2_5', 'gauge', 'µg/m³', null, 'PM2.5', 'PM2.5'], ['temperature', 'gauge', '°C', null, '气温', 'Temperature'],
  ['humidity', 'gauge', '%', null, '湿度', 'Humidity'], ['door', 'switch', '', null, '柜门', 'Cabinet door']]]

export const templates = {
  'production-line': (bus) => [electricity('main-meter', '总电表', 'Main meter', bus, 'load'), gas],
  building: (bus) => [electricity('main-meter', '总电表', 'Main meter', bus, 'load'), water],
  'chiller-plant': (bus) => [electricity('main-meter', '总电表', 'Main meter', bus, 'load'), cooling],
  boiler: () => [gas, steam],
  'pv-roof': (bus) => [electricity('pv-meter', '光伏电表', 'PV meter', 'pv', bus)],
  battery: (bus) => [electricity('storage-meter', '储能电表', 'Storage meter', 'battery', bus)],
  'charging-station': (bus) => [electricity('ev-meter', '充电电表', 'Charging meter', bus, 'ev')],
  substation: (bus) => [electricity('grid-meter', '关口电表', 'Grid meter', 'grid', bus)],
  'data-hall': (bus) => [electricity('it-meter', '机房电表', 'IT meter', bus, 'load'), cooling],
  'cold-store': (bus) => [electricity('main-meter', '总电表', 'Main meter', bus, 'load'), ['probe', 'sensor', '库温探头', 'Probe', null, [
    ['temperature', 'gauge', '°C', null, '库温', 'Temperature'], ['door', 'switch', '', null, '库门', 'Door']]]],
  'air-station': () => [air],
}

const names = {
  'production-line': ['生产线', 'Line'], building: ['办公楼', 'Building'], 'chiller-plant': ['制冷站', 'Chiller plant'],
  boiler: ['锅炉房', 'Boiler house'], 'pv-roof': ['屋顶光伏', 'PV roof'], battery: ['储能站', 'Battery'],
  'charging-station': ['充电站', 'Charging station'], substation: ['变电站', 'Substation'], 'data-hall': ['机房', 'Data hall'],
  'cold-store': ['冷库', 'Cold store'], 'air-station': ['空气站', 'Air station'],
}

// [park id, zh, en, longitude, latitude, grid's rotation in degrees, [[enterprise id, type, zh, en, scale, facility types]]]
const parks = [
  ['bonded-zone', '海口综合保税区', 'Haikou Bonded Zone', 110.13, 19.97, 12, [
    ['cold-chain', 'cold-chain', '琼海冷链', 'Qiongtai Cold Chain', 0.8, ['substation', 'cold-store', 'cold-store', 'cold-store', 'pv-roof', 'charging-station']],
    ['bonded-works', 'metalworking', '保税精工', 'Bonded Precision', 1.1, ['substation', 'production-line', 'production-line', 'building', 'pv-roof']],
    ['duty-free', 'logistics', '免税物流', 'Duty-free Logistics', 0.6, ['substation', 'building', 'building', 'pv-roof', 'battery', 'charging-station']]]],
  ['hi-tech-zone', '海口国家高新区', 'Haikou Hi-tech Zone', 110.24, 20.02, -18, [
    ['qiongtai-steel', 'metalworking', '琼台钢构', 'Qiongtai Steel', 2.2, ['substation', 'production-line', 'production-line', 'production-line', 'boiler', 'building']],
    ['yaogu-pharma', 'pharmaceuticals', '药谷制药', 'Yaogu Pharma', 1.2, ['substation', 'production-line', 'production-line', 'chiller-plant', 'boiler', 'pv-roof', 'battery']],
    ['coconut-foods', 'food', '椰乡食品', 'Coconut Foods', 0.9, ['substation', 'production-line', 'boiler', 'cold-store', 'pv-roof']],
    ['zone-services', 'services', '园区服务', 'Zone Services', 0.3, ['building', 'air-station', 'charging-station']]]],
  ['fuxing-city', '复兴城互联网产业园', 'Fuxing City Internet Park', 110.29, 20.03, 4, [
    ['lingshui-cloud', 'data-centre', '椰云数据', 'Palm Cloud', 2.6, ['substation', 'data-hall', 'data-hall', 'chiller-plant', 'battery']],
    ['harbour-offices', 'offices', '港湾写字楼', 'Harbour Offices', 0.9, ['building', 'building', 'chiller-plant', 'pv-roof', 'charging-station']]]],
  ['jiangdong', '江东新区', 'Jiangdong New Area', 110.45, 20.03, 24, [
    ['aero-service', 'aircraft-maintenance', '南航维修', 'Aero Service', 1.6, ['substation', 'production-line', 'production-line', 'building', 'pv-roof', 'pv-roof']],
    ['seaside-hotel', 'hotel', '滨江酒店', 'Riverside Hotel', 0.7, ['building', 'chiller-plant', 'boiler', 'pv-roof']],
    ['garden-homes', 'residential', '江畔花园', 'Riverside Homes', 0.8, ['building', 'building', 'building', 'charging-station', 'pv-roof', 'battery']]]],
]

function lot(longitude, latitude, rotation, x, y, w, h) {
  const a = rotation * Math.PI / 180, narrow = metresPerDegree * Math.cos(latitude * Math.PI / 180)
  return [[x, y], [x + w, y], [x + w, y + h], [x, y + h]].map(([px, py]) => [
    +(longitude + (px * Math.cos(a) - py * Math.sin(a)) / narrow).toFixed(6),
    +(latitude + (px * Math.sin(a) + py * Math.cos(a)) / metresPerDegree).toFixed(6)])
}

function measureOf(type, kind) {
  if (kind !== 'register') return null
  return { 'pv-roof': 'pv_generation', battery: 'battery_discharge', 'charging-station': 'ev_charging', substation: 'electricity_import' }[type] ?? 'electricity_import'
}

let key = 0
const name = (zh, en) => ({ zh, en })

function facility(type, index, count, path, bus, place, rotation, x, y) {
  const [zh, en] = names[type], number = count > 1 ? index : ''
  const w = 90 + (index * 37 + x) % 60, h = 60 + (index * 53 + y) % 45
  return {
    path, key: `n${++key}`, kind: 'facility', type, name: name(`${zh}${number}`, `${en} ${number}`.trim()), place: null,
    footprint: lot(...place, rotation, x, y, Math.abs(w), Math.abs(h)), areaSquareMetres: Math.round(Math.abs(w * h)), children: [],
    devices: templates[type](bus).map(([id, deviceType, dzh, den, sides, points]) => ({
      id, key: `d${++key}`, type: deviceType, name: name(dzh, den), role: 'primary', accountedAt: path, sides,
      points: points.map(([pid, kind, unit, measure, pzh, pen]) => ({
        id: pid, key: `p${++key}`, kind, unit, name: name(pzh, pen), measure: measure ?? (unit === 'kWh' ? measureOf(type, kind) : null) })),
    })),
  }
}

export function buildModel() {
  const city = { path: 'haikou', key: 'n0', kind: 'city', type: '', name: name('海口', 'Haikou'), place: [110.33, 20.0], footprint: [], areaSquareMetres: null, devices: [], children: [] }
  const scales = new Map()
  for (const [parkId, zh, en, longitude, latitude, rotation, enterprises] of parks) {
    const park = { path: `haikou/${parkId}`, key: `n${++key}`, kind: 'park', type: '', name: name(zh, en), place: [longitude, latitude], footprint: [], areaSquareMetres: null, devices: [], children: [] }
    enterprises.forEach(([id, type, ezh, een, scale, types], e) => {
      const path = `${park.path}/${id}`
      const ox = (e % 2) * 560 - 540, oy = Math.floor(e / 2) * 420 - 400
      const seen = {}
      const children = types.map((t, i) => {
        seen[t] = (seen[t] ?? 0) + 1
        const total = types.filter((o) => o === t).length
        const fpath = `${path}/${t}${total > 1 ? `-${seen[t]}` : ''}`
        scales.set(fpath, scale)
        return facility(t, seen[t], total, fpath, path, [longitude, latitude], rotation, ox + (i % 3) * 170, oy + Math.floor(i / 3) * 130)
      })
      park.children.push({ path, key: `n${++key}`, kind: 'enterprise', type, name: name(ezh, een), place: null, footprint: lot(longitude, latitude, rotation, ox - 25, oy - 25, 520, 370), areaSquareMetres: 520 * 370, devices: [], children })
    })
    city.children.push(park)
  }
  return { model: { revision: 1, timeZone: 'Asia/Shanghai', city }, scales }
}
