import type { NameWire } from '../wire/wire'

// Names of what the model and the API name by code. A code that is not here is shown as it is.

const name = (zh: string, en: string): NameWire => ({ zh, en })

export const measureNames: Record<string, NameWire> = {
  electricity_import: name('电网输入', 'Grid import'),
  electricity_export: name('上网电量', 'Grid export'),
  transfer_in: name('转供流入', 'Transfer in'),
  transfer_out: name('转供流出', 'Transfer out'),
  pv_generation: name('光伏发电', 'PV generation'),
  battery_charge: name('储能充电', 'Battery charge'),
  battery_discharge: name('储能放电', 'Battery discharge'),
  ev_charging: name('汽车充电', 'EV charging'),
  reactive_import: name('正向无功', 'Reactive import'),
  reactive_export: name('反向无功', 'Reactive export'),
  natural_gas: name('天然气', 'Natural gas'),
  heat: name('热力', 'Heat'),
  steam: name('蒸汽', 'Steam'),
  cooling: name('冷量', 'Cooling'),
  water: name('用水', 'Water'),
  fuel_diesel: name('柴油', 'Diesel'),
  fuel_petrol: name('汽油', 'Petrol'),
  fuel_lpg: name('液化石油气', 'LPG'),
  fuel_lng: name('液化天然气', 'LNG'),
  fuel_coal: name('煤', 'Coal'),
  fuel_coke: name('焦炭', 'Coke'),
  electricity_consumption: name('用电量', 'Electricity use'),
  self_consumed: name('自发自用', 'Self-consumed'),
  carbon_scope1: name('碳排放 范围一', 'Carbon scope 1'),
  carbon_scope2_location: name('碳排放 范围二（位置）', 'Carbon scope 2, location'),
  carbon_scope2_market: name('碳排放 范围二（市场）', 'Carbon scope 2, market'),
  standard_coal: name('标准煤', 'Standard coal'),
  energy_cost: name('能源费用', 'Energy cost'),
}

/** Short, for where the long name stands nearby or there is a row of them. */
export const measureShortNames: Record<string, NameWire> = {
  carbon_scope1: name('范围一', 'Scope 1'),
  carbon_scope2_location: name('范围二·位置法', 'Scope 2, loc.'),
  carbon_scope2_market: name('范围二·市场法', 'Scope 2, mkt.'),
}

export const dayTypeNames: Record<string, NameWire> = { workday: name('工作日', 'workdays'), rest_day: name('休息日', 'rest days'), holiday: name('节假日', 'holidays') }

export const bandNames: Record<string, NameWire> = {
  critical_peak: name('尖', 'critical'), peak: name('峰', 'peak'), flat: name('平', 'flat'), valley: name('谷', 'valley'), deep_valley: name('深谷', 'deep valley'),
}

export const billLineNames: Record<string, NameWire> = {
  energy: name('电量电费', 'Energy'),
  unpriced_energy: name('无电价电量', 'Energy without a price'),
  capacity: name('容量电费', 'Capacity'),
  maximum_demand: name('需量电费', 'Maximum demand'),
  power_factor: name('功率因数调整', 'Power factor adjustment'),
  feed_in: name('上网电费', 'Feed-in'),
  correction: name('更正', 'Correction'),
}

/** What a bill could not hold. */
export const missingNames: Record<string, NameWire> = {
  'unpriced-energy': name('部分电量的电价', 'a price for some energy'),
  'no-capacity-price': name('容量电价', 'a capacity price'),
  'no-demand-price': name('需量电价', 'a demand price'),
  'no-demand-block': name('可定需量的区间', 'an interval that sets the demand'),
  'no-reactive-energy': name('无功电量', 'reactive energy'),
  'no-feed-in-price': name('上网电价', 'a feed-in price'),
  'no-minute-readings': name('滑差需量的分钟读数', 'minute readings for sliding demand'),
}

/** Why a node cannot be looked back at. */
export const lookBackNames: Record<string, NameWire> = {
  at_ahead: name('未来尚不可知', 'What will be is not known'),
  before_beginning: name('此时刻之前还没有任何读数', 'Nothing had been read by then'),
  not_there_then: name('当时的模型中没有此节点', 'The model in force then did not have this node'),
  too_many_points: name('测点过多：请回看其下某一部分', 'Too many points at once: look back at a part of it'),
  not_offered: name('此版本不支持回看', 'This edition does not look back'),
  unreachable: name('无法连接服务器', 'The server cannot be reached'),
}

/** What two neighbouring readings of a register show. */
export const eventNames: Record<string, NameWire> = {
  implausible: name('读数突增', 'Implausible advance'),
  reset: name('归零重计', 'Reset'),
  rollover: name('计满翻转', 'Rollover'),
}

/** Why a closed interval changed. */
export const causeNames: Record<string, NameWire> = {
  late_reading: name('迟到读数', 'Late reading'),
  correction: name('人工更正', 'Correction'),
  model_change: name('模型变更', 'Model change'),
  factor: name('因子变更', 'Factor'),
  tariff: name('电价变更', 'Tariff'),
}

export const reasonNames: Record<string, NameWire> = {
  malformed_json: name('JSON 格式错误', 'malformed JSON'),
  unexpected_structure: name('结构不符', 'unexpected structure'),
  too_many_readings: name('读数过多', 'too many readings'),
  payload_too_large: name('报文过大', 'payload too large'),
  unknown_topic: name('未知主题', 'unknown topic'),
  outside_scope: name('超出权限', 'outside scope'),
  duplicate_without_time: name('重发且无时间', 'resent without time'),
  unknown_point: name('未知测点', 'unknown point'),
  not_a_number: name('不是数字', 'not a number'),
  out_of_range: name('超出范围', 'out of range'),
  unknown_quality: name('未知质量码', 'unknown quality'),
  time_missing: name('缺少时间', 'time missing'),
  time_invalid: name('时间无效', 'time invalid'),
  time_ahead: name('时间超前', 'time ahead'),
  unmapped_state: name('状态未映射', 'unmapped state'),
  before_horizon: name('早于保留起点', 'before the horizon'),
}

export const typeNames: Record<string, NameWire> = {
  metalworking: name('金属加工', 'Metalworking'),
  pharmaceuticals: name('医药制造', 'Pharmaceuticals'),
  food: name('食品加工', 'Food processing'),
  'food-processing': name('食品加工', 'Food processing'),
  'aircraft-maintenance': name('飞机维修', 'Aircraft maintenance'),
  'cold-chain': name('冷链物流', 'Cold chain'),
  'data-centre': name('数据中心', 'Data centre'),
  offices: name('写字楼', 'Offices'),
  residential: name('居住区', 'Residential'),
  hotel: name('酒店', 'Hotel'),
  logistics: name('物流', 'Logistics'),
  services: name('园区服务', 'Park services'),
  'production-line': name('生产线', 'Production line'),
  building: name('建筑', 'Building'),
  'chiller-plant': name('制冷站', 'Chiller plant'),
  boiler: name('锅炉', 'Boiler'),
  'pv-roof': name('屋顶光伏', 'PV roof'),
  battery: name('储能', 'Battery'),
  'charging-station': name('充电站', 'Charging station'),
  substation: name('变电站', 'Substation'),
  'data-hall': name('机房', 'Data hall'),
  'cold-store': name('冷库', 'Cold store'),
  'bonded-processing': name('保税加工', 'Bonded processing'),
  'park-services': name('园区公用', 'Park services'),
  'internet-services': name('互联网服务', 'Internet services'),
  'office-building': name('办公楼', 'Office building'),
  'residential-building': name('住宅楼', 'Residential building'),
  'hotel-building': name('酒店楼', 'Hotel building'),
  lighting: name('照明', 'Lighting'),
  hangar: name('机库', 'Hangar'),
  'compressor-station': name('空压站', 'Compressor station'),
  warehouse: name('仓库', 'Warehouse'),
  'test-cell': name('试车台', 'Test cell'),
  laboratory: name('实验室', 'Laboratory'),
  generator: name('发电机', 'Generator'),
  furnace: name('炉窑', 'Furnace'),
  'water-works': name('水务', 'Water works'),
  'air-station': name('空气站', 'Air station'),
  'air-quality-station': name('空气质量站', 'Air-quality station'),
}

export const indicatorNames: Record<string, NameWire> = {
  load_factor: name('负荷率', 'Load factor'),
  self_consumption: name('光伏自用率', 'Self-consumption of PV'),
  self_sufficiency: name('电力自给率', 'Self-sufficiency'),
  energy_per_area: name('单位面积用电', 'Electricity per area'),
  battery_round_trip: name('储能循环效率', 'Battery round trip'),
  cop: name('制冷能效比 COP', 'Cooling COP'),
  pue: name('数据中心 PUE', 'Data centre PUE'),
  carbon_per_energy: name('单位能耗碳排放', 'Carbon per energy'),
}

/** What indicators are made of, where it is no measure of the ledger. */
export const partNames: Record<string, NameWire> = {
  mean_power: name('平均功率', 'mean power'),
  peak_demand: name('最大需量', 'peak demand'),
  energy_drawn: name('受电量', 'energy drawn'),
  own_supply: name('自供电量', 'own supply'),
  area: name('面积', 'area'),
  it_consumption: name('机房用电', 'IT electricity'),
  carbon_scope1_and_2: name('范围一与二碳排放', 'carbon, scopes 1 and 2'),
  state_of_charge_from: name('起始荷电', 'state of charge, from'),
  state_of_charge_to: name('终止荷电', 'state of charge, to'),
  tax: name('税收', 'tax'),
  added_value: name('增加值', 'added value'),
  revenue: name('营业收入', 'revenue'),
  research: name('研发投入', 'research'),
  headcount: name('从业人数', 'headcount'),
  emissions: name('污染物', 'emissions'),
  land: name('用地', 'land'),
}

/** Why there is no figure. */
export const noFigureNames: Record<string, NameWire> = {
  no_data: name('此时段没有数据', 'nothing was measured in this time'),
  nothing_to_divide_by: name('除数为零', 'nothing to divide by'),
  negative_divisor: name('除数为负：计量互相矛盾', 'the meters contradict each other'),
  not_stated: name('未提供所需数据', 'what is needed is not stated'),
  no_equal_state_of_charge: name('储能尚未回到相同荷电状态', 'the battery has not come back to an equal state of charge'),
  below_published_classes: name('年能耗低于已公布的分档', 'no class is published for so little energy'),
  not_fully_priced: name('部分时段没有因子', 'part of the time has no factor'),
  several_batteries: name('多个储能，各有其数值', 'several batteries, each with a figure of its own'),
  year_not_over: name('年度未结束', 'the year is not over'),
  not_covered: name('年度覆盖率不足', 'too little of the year is covered'),
  before_horizon: name('此时段的读数已不再保留', 'the readings of this time are no longer kept'),
}

/** Units that only statistics use. */
export const unitNames: Record<string, NameWire> = {
  '10^4 CNY': name('万元', '10⁴ CNY'),
  mu: name('亩', 'mu'),
  person: name('人', 'person'),
}

export const findingNames: Record<string, NameWire> = {
  'major-accident': name('重大安全事故', 'major accident'),
  'illegal-discharge': name('违法排污', 'illegal discharge'),
}
