import type { Words } from './en'

export const zh: Words = {
  product: 'Twin',
  productLong: '低碳园区实时孪生',

  switchLanguage: 'Switch to English',
  switchToLight: '浅色主题',
  switchToDark: '深色主题',
  skip: '跳到正文',

  navCity: '城市',
  navHealth: '数据健康',

  linkConnecting: '正在连接',
  linkLive: '实时',
  linkLost: '连接中断',
  linkLostBanner: '连接中断，以下数据停在 {time}。',
  linkRetry: '正在重连，第 {n} 次',
  notRecording: '未在记录',
  notRecordingBanner: '未在记录：服务器目前无法保存读数，所示数据不会留存。',
  recording: '记录中',
  recordingUnknown: '记录状态未知',
  dataAge: '数据时延',

  stateLive: '正常',
  stateDegraded: '部分异常',
  stateStale: '数据过期',
  stateWaiting: '等待数据',
  states: '状态',

  kindCity: '城市', kindPark: '园区', kindEnterprise: '企业', kindFacility: '设施',

  powerNow: '实时用电功率', powerPv: '光伏发电功率', powerCharge: '储能充电功率', powerDischarge: '储能放电功率', powerImport: '从电网受电', powerExport: '向电网送电',
  inflow: '流入', outflow: '流出',
  balanced: '流入 = 流出',
  flowGridImport: '电网', flowTransferIn: '转供流入', flowPv: '光伏', flowDischarge: '储能放电',
  flowLoad: '负荷', flowEv: '电动汽车', flowCharge: '储能充电', flowGridExport: '上网', flowTransferOut: '转供流出',
  flowUnexplained: '未解释',
  onSiteShare: '今日用电中本地光伏占比',
  today: '今日',
  todaySince: '自 00:00',
  carriers: '今日能源',
  estimatedShare: '{share} 为估算',
  electricity: '电力',
  accountToday: '今日核算',
  carbon: '碳排放',
  scope2Twice: '位置法与市场法是同一电量的两种核算，不可相加。',
  withoutFactor: '{share} 无因子', withoutPrice: '{share} 无电价',

  pointsFresh: '新鲜测点',
  pointsReported: '已上报',
  dataQuality: '数据质量',

  rankParks: '园区', rankEnterprises: '企业', rankFacilities: '设施', rankLargest: '用能大户',
  rankByPower: '功率', rankByToday: '今日',
  rankOrder: '排序',

  dayTrend: '今日 15 分钟平均功率',
  seriesImport: '电网输入', seriesPv: '光伏', seriesDischarge: '储能放电', seriesTransferIn: '转供流入',
  seriesExport: '上网', seriesCharge: '储能充电', seriesTransferOut: '转供流出',

  mapColour: '着色', mapByState: '状态', mapByPower: '功率密度',
  mapLabel: '{name}地图',
  mapMissing: '此浏览器不支持 WebGL，无法绘制地图；所有地点见旁边的列表。',

  mapReset: '显示全部',

  points: '测点',
  value: '数值', quality: '质量', age: '时延',
  qualityGood: '好', qualityUncertain: '存疑', qualityBad: '坏', qualityNone: '尚无',
  stale: '过期',
  noValue: '—',
  trend: '趋势', trendOf: '{name}趋势',

  hours1: '1 小时', hours6: '6 小时', hours24: '24 小时', days7: '7 天', days31: '31 天',
  range: '时段',
  shortenedSince: '已截短：此时段读数过多，自 {time} 起显示。',
  noReadings: '此时段没有读数。',
  ledger: '台账',
  ledgerMeasured: '实测', ledgerEstimated: '估算', ledgerGap: '无数据', coverage: '覆盖率',
  ledgerNone: '此设施没有入账的计量。',
  ledgerTotal: '合计',
  measure: '计量',
  roleBoundary: '边界表', roleCheck: '校核表',
  switchOn: '开', switchOff: '关',

  gateways: '网关', gateway: '网关', link: '链路', lastSeen: '最近上报', clockSkew: '时钟偏差',
  received: '收到', accepted: '接受', duplicate: '重复', rejected: '拒绝', reasons: '原因',
  online: '在线', offline: '离线',
  receivedEquals: '收到 = 接受 + 重复 + 拒绝，以读数计',
  rejections: '拒绝记录', rejectionNone: '没有被拒绝的数据。', payload: '报文', time: '时间', readingsCount: '读数',

  allGateways: '全部网关',
  onlineOf: '{online} / {all} 在线',

  loading: '加载中',
  loadFailed: '加载失败：{detail}',
  unreachable: '服务器没有应答',

  noNode: '没有此路径',
  noNodeDetail: '当前模型中没有“{path}”，可能已更名或移除。',
  backToCity: '返回城市',
  noChildren: '此节点之下还没有内容。',
  waitingForData: '等待首批读数',

  agoSeconds: '{n} 秒', agoMinutes: '{n} 分', agoHours: '{n} 小时', agoDays: '{n} 天',
}
